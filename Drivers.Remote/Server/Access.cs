namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Who may call a procedure. Each says it itself: there is no default.</summary>
internal enum Access
{
    /// <summary>Anybody who is connected: what authentication itself takes.</summary>
    Anyone,

    /// <summary>Whoever has authenticated, before a hypervisor is opened too.</summary>
    Authenticated,

    /// <summary>Whoever has opened a hypervisor, be it to read only.</summary>
    Read,

    /// <summary>Whoever has opened a hypervisor to change it.</summary>
    Write,
}
