/// How the process ends. A command throws it after it has said what there is to say.
enum ExitStatus: Int32, Error, Sendable {
    /// Everything went well.
    case success = 0
    /// Something failed while running, such as a port in use.
    case failure = 1
    /// The arguments make no sense.
    case usage = 2
    /// No broker answers at the admin socket; the number is that of sysexits.h.
    case unavailable = 69
    /// The configuration, a script or a password file is wrong; the number is that of sysexits.h.
    case configuration = 78
}
