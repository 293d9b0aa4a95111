using System;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor.Drivers.Network;

/// <summary>What is refused, in libvirt's codes.</summary>
internal static class NetworkErrors
{
    internal static HypervisorException NoNetwork(string what) => new(ErrorCode.NoNetwork, ErrorDomain.Network, $"Network not found: no network with matching {what}");

    internal static HypervisorException NameTaken(string name, Guid owner)
        => Failed($"network '{name}' already exists with uuid {owner}; XML with that uuid replaces its definition");

    internal static HypervisorException UuidTaken(NetworkDefinition network, string owner)
        => Failed($"network '{owner}' is already defined with uuid {network.Uuid}, which cannot be that of '{network.Name}' too");

    internal static HypervisorException BridgeTaken(NetworkDefinition network, string owner) => new(
        ErrorCode.InternalError,
        ErrorDomain.Network,
        $"internal error: bridge name '{network.Bridge.Name}' already in use: network '{owner}' has it, so '{network.Name}' cannot");

    internal static HypervisorException AlreadyActive(string name) => Invalid($"network '{name}' is already active");

    internal static HypervisorException NotActive(string name) => Invalid($"network '{name}' is not active");

    internal static HypervisorException Transient(string name, string attempt) => Invalid($"cannot {attempt} network '{name}': it is transient, nothing of it is stored");

    internal static HypervisorException Stopping(string name, string attempt)
        => new(ErrorCode.OperationAborted, ErrorDomain.Network, $"cannot {attempt} network '{name}': the driver is being stopped");

    internal static HypervisorException Late(string name, string attempt, TimeSpan deadline) => new(
        ErrorCode.OperationTimeout,
        ErrorDomain.Network,
        $"Timed out during operation: cannot {attempt} network '{name}' within {deadline.TotalSeconds:0.###} s");

    internal static HypervisorException Invalid(string what)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Network, $"Requested operation is not valid: {what}");

    internal static HypervisorException Unsupported(string what)
        => new(ErrorCode.OperationUnsupported, ErrorDomain.Network, $"Operation not supported: {what}");

    private static HypervisorException Failed(string what) => new(ErrorCode.OperationFailed, ErrorDomain.Network, $"operation failed: {what}");
}
