namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>How a client may show who it is.</summary>
internal enum AuthenticationType
{
    None = 0,
    Sasl = 1,
    Polkit = 2,
}
