namespace Rx.Hypervisor;

/// <summary>What went wrong, with libvirt's numbers (<c>virErrorNumber</c>), so that knowledge and scripts carry over.</summary>
public enum ErrorCode
{
    /// <summary>Something failed that should not have.</summary>
    InternalError = 1,

    /// <summary>This driver or this URI cannot do that.</summary>
    NoSupport = 3,

    /// <summary>No driver serves this URI.</summary>
    NoConnect = 5,

    /// <summary>An argument is not valid.</summary>
    InvalidArgument = 8,

    /// <summary>The operation failed.</summary>
    OperationFailed = 9,

    /// <summary>The XML lacks the operating system type.</summary>
    OSType = 17,

    /// <summary>The XML lacks the name, or the name is not valid.</summary>
    NoName = 21,

    /// <summary>The XML is well formed but wrong.</summary>
    XmlError = 27,

    /// <summary>The connection may only read.</summary>
    OperationDenied = 29,

    /// <summary>The XML is not well formed.</summary>
    XmlDetail = 35,

    /// <summary>A system call failed.</summary>
    SystemError = 38,

    /// <summary>What was sent is not what the protocol allows, or asks for what the other side does not know.</summary>
    Rpc = 39,

    /// <summary>No such domain.</summary>
    NoDomain = 42,

    /// <summary>No such virtual network.</summary>
    NoNetwork = 43,

    /// <summary>It is no MAC address.</summary>
    InvalidMac = 44,

    /// <summary>Whoever connects is not who may.</summary>
    AuthFailed = 45,

    /// <summary>The domain is in the wrong state for this.</summary>
    OperationInvalid = 55,

    /// <summary>The XML asks for something that this driver cannot honour.</summary>
    ConfigUnsupported = 67,

    /// <summary>The deadline passed.</summary>
    OperationTimeout = 68,

    /// <summary>The domain has not got what was asked of it.</summary>
    ArgumentUnsupported = 74,

    /// <summary>The operation was called off.</summary>
    OperationAborted = 78,

    /// <summary>Nobody has written such metadata.</summary>
    NoDomainMetadata = 80,

    /// <summary>What was asked for does not exist here, though it might elsewhere.</summary>
    OperationUnsupported = 84,

    /// <summary>The guest agent is not there, or does not answer.</summary>
    AgentUnresponsive = 86,

    /// <summary>Another process has it.</summary>
    ResourceBusy = 87,

    /// <summary>The host's processor is not what the guest needs.</summary>
    CpuIncompatible = 91,
}
