#if HTTP
import NIOSSL

/// A certificate for `localhost` that it has signed itself, so that nobody vouches for it.
enum TestCertificate {
    static func context() throws -> NIOSSLContext {
        let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBljCCATugAwIBAgIUcZugBQq1s9g/aQnNGJ52q44dDs8wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIyNTQyMloYDzIxMjYxMDI4
        MjI1NDIyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQcgovYhUgO3ry6GtctOKb/uM4j+X30Xb/tva6Iu6G4vghLLgyR26K3
        fEfoYVGvpuiMxiYEuX0KWLd3HVg17c8To2kwZzAdBgNVHQ4EFgQUrGahEwjR+AhF
        M0V8RCYoxs5xk3owHwYDVR0jBBgwFoAUrGahEwjR+AhFM0V8RCYoxs5xk3owDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        SQAwRgIhAOqo0qrj1jh9pOQL70GSCSLGl0TFyMwtzxVlFdSG2717AiEA1jEio+YK
        Hv3xOPi4keU6H1d/0hWNyZfwX1srZOd0gaI=
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNZa8iCZETmj9GybE
        uEedhWXum/b/+mzfxstA2aagNpChRANCAAQcgovYhUgO3ry6GtctOKb/uM4j+X30
        Xb/tva6Iu6G4vghLLgyR26K3fEfoYVGvpuiMxiYEuX0KWLd3HVg17c8T
        -----END PRIVATE KEY-----
        """
}
#endif
