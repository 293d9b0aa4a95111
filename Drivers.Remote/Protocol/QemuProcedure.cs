namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Procedures of libvirt's program for QEMU.</summary>
internal enum QemuProcedure
{
    DomainMonitorCommand = 1,
    DomainAttach = 2,
    DomainAgentCommand = 3,
    ConnectDomainMonitorEventRegister = 4,
    ConnectDomainMonitorEventDeregister = 5,

    /// <summary>From the server: something that a monitor told.</summary>
    DomainMonitorEvent = 6,
    DomainMonitorCommandWithFiles = 7,
}
