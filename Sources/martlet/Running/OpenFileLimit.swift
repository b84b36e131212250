import Glibc
import Logging

/// How many files the process may have open: every connection is one.
enum OpenFileLimit {
    /// Raises the soft limit to the hard one, since the usual soft limit of 1024 is there for programs that use
    /// `select`, and would end a broker's growth at a thousand clients.
    static func raise(logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else { return }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            logger.warning("the limit of open files stays as it is", metadata: ["limit": "\(before)"])
            return
        }
        logger.debug("raised the limit of open files", metadata: ["from": "\(before)", "to": "\(limit.rlim_cur)"])
    }
}
