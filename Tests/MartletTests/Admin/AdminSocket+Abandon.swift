import Foundation

@testable import martlet

extension AdminSocket {
    /// Gives up a socket that nobody serves.
    func abandon() {
        remove()
        close(descriptor)
    }
}
