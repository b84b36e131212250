/// A plugin that decides at load which of its hook points it wants to be asked at.
///
/// The type of a plugin says what it *can* do; this says what it *does*. A script runner conforms to every hook
/// protocol, and names the ones for which its scripts define a function, so that the others cost nothing.
public protocol HookSelection: Plugin {
    /// The hook points to register. Read of each event-loop instance after ``Plugin/instance(for:)``, and again, on its
    /// event loop, after every reload.
    var activeHookPoints: Set<HookPoint> { get }
}
