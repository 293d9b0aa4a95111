namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>What a peer asks for by <see cref="RemoteProcedure.ConnectSupportsFeature"/>; libvirt's <c>VIR_DRV_FEATURE</c>.</summary>
internal enum RemoteFeature
{
    Remote = 1,
    MigrationV1 = 2,
    MigrationV2 = 3,
    MigrationP2P = 4,
    MigrationDirect = 5,
    MigrationV3 = 6,
    MigrateChangeProtection = 7,

    /// <summary>Handles may be passed.</summary>
    FDPassing = 8,

    /// <summary>Typed parameters may be texts.</summary>
    TypedParamString = 9,

    /// <summary>Who asks for it is pinged.</summary>
    ProgramKeepAlive = 10,
    XmlMigratable = 11,
    MigrationOffline = 12,
    MigrationParams = 13,

    /// <summary>Event callbacks have ids and may be for one domain.</summary>
    RemoteEventCallback = 14,
    RemoteCloseCallback = 15,
    NetworkUpdateHasCorrectOrder = 16,
}
