using System;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What QEMU and its monitor refuse, in libvirt's codes.</summary>
internal static class QemuErrors
{
    internal static HypervisorException NoDomain(Guid uuid)
        => new(ErrorCode.NoDomain, ErrorDomain.Qemu, $"Domain not found: no domain with matching uuid '{uuid}'");

    internal static HypervisorException UuidTaken(DefinitionSummary definition, string owner)
        => new(ErrorCode.OperationFailed, ErrorDomain.Domain,
            $"operation failed: domain '{owner}' already exists with uuid {definition.Uuid}, which cannot be that of '{definition.Name}' too");

    internal static HypervisorException NameTaken(string name, Guid owner)
        => new(ErrorCode.OperationFailed, ErrorDomain.Domain, $"operation failed: domain '{name}' already exists with uuid {owner}; XML with that uuid replaces its definition");

    internal static HypervisorException DiskTaken(string name, DiskDevice disk, string path, string user)
        => new(ErrorCode.OperationFailed, ErrorDomain.Qemu,
            $"operation failed: cannot start domain '{name}': its disk '{disk.Target}' is '{path}', which domain '{user}' is using");

    internal static HypervisorException AlreadyActive(DomainDefinition definition)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Domain,
            $"Requested operation is not valid: domain '{definition.Name}' is already active with uuid {definition.Uuid}");

    internal static HypervisorException Transient(string name, string attempt)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
            $"Requested operation is not valid: cannot {attempt} domain '{name}': it is transient, nothing of it is stored");

    internal static HypervisorException Stopping(string name, string attempt)
        => new(ErrorCode.OperationAborted, ErrorDomain.Qemu, $"cannot {attempt} domain '{name}': the driver is being stopped");

    internal static HypervisorException Tied(string name)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu, $"Requested operation is not valid: domain '{name}' would end with the engine that runs it");

    /// <summary>The operation does not go with the state; as in libvirt, that a domain has to run is a matter of domains, and all else of the driver.</summary>
    internal static HypervisorException WrongState(string name, string attempt, DomainState state)
        => new(ErrorCode.OperationInvalid, state == DomainState.Shutoff ? ErrorDomain.Domain : ErrorDomain.Qemu,
            $"Requested operation is not valid: cannot {attempt} domain '{name}' while it is {Word(state)}");

    internal static HypervisorException Late(string name, string attempt, TimeSpan deadline)
        => new(ErrorCode.OperationTimeout, ErrorDomain.Qemu,
            $"Timed out during operation: cannot {attempt} domain '{name}' within {deadline.TotalSeconds:0.###} s");

    internal static HypervisorException Ended(string name, string attempt, Exception? cause)
        => new(ErrorCode.OperationFailed, ErrorDomain.Qemu, $"operation failed: cannot {attempt} domain '{name}': its QEMU has ended", cause);

    internal static HypervisorException Deaf(string name, string attempt, MonitorLostException cause)
        => new(ErrorCode.OperationFailed, ErrorDomain.Qemu,
            $"operation failed: cannot {attempt} domain '{name}': its monitor is lost: {cause.Message}", cause);

    internal static HypervisorException Refused(string name, QmpCommandException refusal)
        => new(ErrorCode.InternalError, ErrorDomain.Qemu,
            $"internal error: unable to execute QEMU command '{refusal.Command}' for domain '{name}': {refusal.Description}", refusal);

    internal static HypervisorException Invalid(string name, string attempt, string cause)
        => new(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: cannot {attempt} domain '{name}': {cause}");

    internal static HypervisorException CannotNow(string name, string attempt, string cause)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu, $"Requested operation is not valid: cannot {attempt} domain '{name}': {cause}");

    internal static HypervisorException StillThere(string name, int process, TimeSpan waited)
        => new(ErrorCode.OperationFailed, ErrorDomain.Qemu,
            $"operation failed: cannot destroy domain '{name}': its QEMU (process {process}) did not end within {waited.TotalSeconds:0.###} s of SIGTERM");

    internal static HypervisorException NoAgent(string name, string attempt)
        => new(ErrorCode.ArgumentUnsupported, ErrorDomain.Qemu,
            $"argument unsupported: cannot {attempt} domain '{name}': QEMU guest agent is not configured");

    internal static HypervisorException AgentAway(string name, string attempt, string cause, Exception? inner = null)
        => new(ErrorCode.AgentUnresponsive, ErrorDomain.Qemu,
            $"Guest agent is not responding: cannot {attempt} domain '{name}': {cause}", inner);

    internal static HypervisorException AgentRefused(string name, string command, string words)
        => new(ErrorCode.OperationFailed, ErrorDomain.Qemu,
            $"operation failed: unable to execute QEMU agent command '{command}' in domain '{name}': {words}");

    internal static HypervisorException Stuck(string name, int process, Exception cause)
        => new(ErrorCode.OperationTimeout, ErrorDomain.Qemu,
            $"Timed out during operation: domain '{name}' did not start, and its QEMU (process {process}) does not end though it was killed", cause);

    internal static HypervisorException DidNotStart(string name, string cause, string lastWords, Exception? inner)
        => new(ErrorCode.InternalError, ErrorDomain.Qemu,
            $"internal error: cannot start domain '{name}': {cause}{(lastWords.Length > 0 ? ": " + lastWords : "")}", inner);

    internal static HypervisorException JobAborted(string name, DomainJobOperation job)
        => new(ErrorCode.OperationAborted, ErrorDomain.Qemu, $"operation aborted: {Word(job)} job of domain '{name}': canceled by client");

    internal static HypervisorException JobFailed(string name, DomainJobOperation job, string path, string cause)
        => new(ErrorCode.OperationFailed, ErrorDomain.Qemu, $"operation failed: cannot {Word(job)} domain '{name}' to '{path}': {cause}");

    internal static HypervisorException HasNvram(string name, string path)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
            $"Requested operation is not valid: cannot undefine domain '{name}' with nvram: say whether '{path}' is to go or to stay");

    internal static HypervisorException HasManagedSave(string name, string attempt)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
            $"Requested operation is not valid: cannot {attempt} domain '{name}' while a managed save image of it exists");

    internal static HypervisorException Invalid(string cause)
        => new(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: {cause}");

    internal static HypervisorException NoDisk(string name, string disk) => Invalid($"domain '{name}' has no disk '{disk}'");

    internal static HypervisorException NoJob(string name)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu, $"Requested operation is not valid: no job is active on domain '{name}'");

    internal static HypervisorException JobStays(string name, DomainJobOperation job)
        => new(ErrorCode.OperationInvalid, ErrorDomain.Qemu,
            $"Requested operation is not valid: cannot abort the {Word(job)} job of domain '{name}': QEMU cannot stop a memory-only dump");

    private static string Word(DomainJobOperation job) => job == DomainJobOperation.Dump ? "dump" : "save";

    private static string Word(DomainState state) => state switch
    {
        DomainState.Running => "running",
        DomainState.Paused => "paused",
        DomainState.ShuttingDown => "shutting down",
        DomainState.Shutoff => "shut off",
        DomainState.Crashed => "crashed",
        DomainState.PMSuspended => "asleep",
        _ => "being started",
    };
}
