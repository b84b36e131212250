/// Looks for the worlds in which a broker may live after a burst of events, given what it has sent: events of one lane
/// happen in their order, those of different lanes in any.
struct Exploration {
    private struct Branch: Hashable {
        var world: World
        var lanes: [[Event]]
    }

    /// Raised when a script leaves more open than can be followed.
    struct TooManyWorlds: Error {}

    private static let most = 3000

    private(set) var found: Set<World> = []
    /// The mismatch of the branch that explained the most.
    private(set) var mismatch: Mismatch?
    private var fewestUnexplained = Int.max
    private var seen: Set<Branch> = []

    /// Follows one world through a burst; ``found`` has what may be true at its end.
    ///
    /// - Parameter isLast: Whether everything is at rest then.
    mutating func explore(_ world: World, _ lanes: [[Event]], isLast: Bool) throws {
        var branches = [Branch(world: world, lanes: lanes.filter { !$0.isEmpty })]
        while let branch = branches.popLast() {
            let steps = Self.steps(of: branch)
            if steps.isEmpty {
                note(branch.world) { world throws(Mismatch) in if isLast { try world.finish() } }
                continue
            }
            for (event, lanes) in steps {
                do {
                    for next in try branch.world.worlds(after: event) {
                        let branch = Branch(world: next, lanes: lanes)
                        if steps.count == 1 && seen.isEmpty || seen.insert(branch).inserted { branches.append(branch) }
                    }
                } catch {
                    note(error, in: branch.world)
                }
            }
            if seen.count > Self.most { throw TooManyWorlds() }
        }
    }

    /// Remembers why another exploration found nothing.
    mutating func note(_ other: Exploration) {
        guard other.fewestUnexplained < fewestUnexplained else { return }
        fewestUnexplained = other.fewestUnexplained
        mismatch = other.mismatch
    }

    private static func steps(of branch: Branch) -> [(Event, [[Event]])] {
        // What a session leaves behind is handed on at once.
        if !branch.world.orphans.isEmpty { return [(.redistribute, branch.lanes)] }
        var steps: [(Event, [[Event]])] = []
        for (index, lane) in branch.lanes.enumerated() {
            guard let first = lane.first else { continue }
            var lanes = branch.lanes
            lanes[index].removeFirst()
            if lanes[index].isEmpty { lanes.remove(at: index) }
            steps.append((first, lanes))
        }
        for connection in branch.world.connecting.keys.sorted() { steps.append((.attach(connection), branch.lanes)) }
        for index in branch.world.nextSharings { steps.append((.share(index), branch.lanes)) }
        for publisher in branch.world.accepted.keys.sorted() {
            steps.append((.route(publisher: publisher), branch.lanes))
        }
        return steps
    }

    private mutating func note(_ world: World, _ finish: (inout World) throws(Mismatch) -> Void) {
        var world = world
        do {
            try finish(&world)
            found.insert(world)
        } catch {
            note(error, in: world)
        }
    }

    private mutating func note(_ error: Mismatch, in world: World) {
        let unexplained = world.arrivals.values.reduce(0) { $0 + $1.count }
        guard unexplained < fewestUnexplained else { return }
        fewestUnexplained = unexplained
        mismatch = error
    }
}
