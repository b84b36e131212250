/// The edge of one connection: what the core asks of the socket behind it.
///
/// All methods are called on the connection's event loop, and none blocks.
public protocol ConnectionTransport: AnyObject {
    /// Writes and flushes; takes the memory over. Bytes are written in the order of the calls.
    func send(_ bytes: OutputBytes)
    /// Stops reading, so that the peer's sends are held back.
    func pauseReading()
    /// Reads on, after handing over what had been read and not been consumed.
    func resumeReading()
    /// Ends the connection when everything sent has been written.
    ///
    /// - Parameter draining: Whether the peer must be able to read the last packet: then only the writing half is closed,
    ///   and what the peer still sends is thrown away until it closes or a short time has passed. A plain close with
    ///   unread input would reset the connection and take the last packet with it.
    func close(draining: Bool)
}
