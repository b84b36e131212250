/// A client got another packet than the test waits for.
struct UnexpectedPacket: Error {}
