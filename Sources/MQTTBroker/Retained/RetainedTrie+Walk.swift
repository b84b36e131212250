import MQTTHooks

/// Enumeration in slices: depth first, in the order of positions, with a path of positions between slices.
///
/// A topic that stays keeps its position at every level, so that it is met once. Where the path leads through a
/// node that is gone, all that it held is gone too, and the walk goes on behind it; where another node took the
/// place, all that is in it is new.
extension RetainedTrie {
    /// What a visited node costs; a free position that is passed costs one.
    private static var visitCost: Int { 16 }

    /// The matches of the next slice of at most `limit` visited nodes; removes those of them that have expired.
    mutating func nextMatches(
        filter: UnsafeRawBufferPointer, cursor: inout RetainedCursor?, limit: Int, now: Int64
    ) -> ContiguousArray<RetainedMessage> {
        let resumed = cursor
        cursor = nil
        var slice = RetainedSlice(now: now)
        guard let pattern = RetainedPattern(filter, levels: levels) else { return slice.matches }
        if pattern.isExact {
            if let message = message(of: filter) { slice.add(message) }
        } else {
            slice.matches.reserveCapacity(max(min(limit, 64), 1))
            cursor = walk(from: resumed, pattern, limit: limit, into: &slice)
        }
        for message in slice.expired { message.topic.withUnsafeBytes { _ = remove($0) } }
        return slice.matches
    }

    /// The matching child at exactly a position; 0: none.
    @inline(__always)
    func child(of node: UInt32, depth: Int, at position: Int, pattern: borrowing RetainedPattern) -> UInt32 {
        guard let level = pattern.level(below: depth) else { return 0 }
        if level != RetainedPattern.anyLevel { return position == 0 ? child(of: node, level) : 0 }
        let child = nodes[Int(node)].children.node(at: position)
        return child != 0 && isHidden(child, depth: depth) ? 0 : child
    }

    /// Walks until the budget is spent or the end is reached. Returns where to go on; nil: the end.
    private func walk(
        from resumed: RetainedCursor?, _ pattern: RetainedPattern, limit: Int, into slice: inout RetainedSlice
    ) -> RetainedCursor? {
        var walk = RetainedWalk(resuming: resumed, in: self, pattern: pattern)
        var budget = min(max(limit, 1), Int(Int32.max)) * Self.visitCost
        while true {
            if walk.isBeforeNode {
                budget -= Self.visitCost
                if pattern.matches(atDepth: walk.depth), let message = nodes[Int(walk.node)].message {
                    slice.add(message.takeUnretainedValue())
                }
                walk.position = 0
            }
            var child: UInt32 = 0
            let end = positionCount(below: walk.node, depth: walk.depth, pattern)
            while budget > 0 && walk.position < end {
                child = self.child(of: walk.node, depth: walk.depth, at: walk.position, pattern: pattern)
                if child != 0 { break }
                walk.position += 1
                budget -= 1
            }
            if child != 0 {
                walk.enter(child)
            } else if budget <= 0 && walk.position < end {
                return walk.cursor
            } else if !walk.leave() {
                return nil
            }
        }
    }

    /// How many positions of children can match: a named level has one.
    @inline(__always)
    private func positionCount(below node: UInt32, depth: Int, _ pattern: borrowing RetainedPattern) -> Int {
        guard let level = pattern.level(below: depth) else { return 0 }
        return level == RetainedPattern.anyLevel ? nodes[Int(node)].children.positionCount : 1
    }

    /// [MQTT-4.7.2-1]: a wildcard at the first level does not match a topic that begins with `$`.
    @inline(__always)
    private func isHidden(_ child: UInt32, depth: Int) -> Bool {
        depth == 0 && levels.firstByte(of: nodes[Int(child)].level) == UInt8(ascii: "$")
    }
}
