namespace Rx.Hypervisor.Drivers.Network.Adoption;

/// <summary>How far a network was when its status was written.</summary>
internal enum NetworkStage
{
    /// <summary>It was being built; nobody had heard of it.</summary>
    Starting,

    /// <summary>It was told that it is active.</summary>
    Active,

    /// <summary>It was being taken down; that is not told yet.</summary>
    Stopping,
}
