using System;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu;

/// <summary>What the QEMU driver logs. Ids: 1000 to 1099 the monitor, 1100 to 1199 the life of domains, 1200 to 1299 capabilities, 1300 to 1399 definitions.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "Monitor negotiated with QEMU {Major}.{Minor}.{Micro}")]
    internal static partial void Negotiated(ILogger log, int major, int minor, int micro);

    [LoggerMessage(1001, LogLevel.Debug, "Monitor ended: {Reason}, {PartialBytes} bytes of an unfinished line dropped")]
    internal static partial void Ended(ILogger log, Exception? cause, QmpEndReason reason, int partialBytes);

    [LoggerMessage(1002, LogLevel.Debug, "Command {Id} {Command} given up; its reply will be dropped")]
    internal static partial void GivenUp(ILogger log, long id, string command);

    [LoggerMessage(1010, LogLevel.Trace, "-> {Line}")]
    internal static partial void Sent(ILogger log, string line);

    [LoggerMessage(1011, LogLevel.Trace, "-> {Command} {Id}, {Bytes} bytes, not shown")]
    internal static partial void SentPrivately(ILogger log, string command, long id, int bytes);

    [LoggerMessage(1012, LogLevel.Trace, "<- {Name} {Data}")]
    internal static partial void EventReceived(ILogger log, string name, string data);

    [LoggerMessage(1013, LogLevel.Trace, "<- return {Id} {Value}")]
    internal static partial void ReturnReceived(ILogger log, long id, string value);

    [LoggerMessage(1014, LogLevel.Trace, "<- error {Id} {ErrorClass}: {Description}")]
    internal static partial void ErrorReceived(ILogger log, long? id, string errorClass, string description);

    [LoggerMessage(1015, LogLevel.Trace, "<- reply {Id} to {Command}, not shown")]
    internal static partial void ReceivedPrivately(ILogger log, long id, string command);

    [LoggerMessage(1119, LogLevel.Warning, "Domain '{Name}' has ended, and a network could not be told")]
    internal static partial void NotUnplugged(ILogger log, string name, Exception cause);

    [LoggerMessage(1300, LogLevel.Warning, "Definition '{Path}' is not taken: {Reason}")]
    internal static partial void DefinitionRejected(ILogger log, string path, string reason);

    [LoggerMessage(1302, LogLevel.Warning, "Domain '{Name}' keeps machine '{Machine}' as it is, since its emulator cannot be asked: {Reason}")]
    internal static partial void MachineUnresolved(ILogger log, string name, string machine, string reason);

    [LoggerMessage(1301, LogLevel.Error, "Edits of the definitions in '{Directory}' are no longer noticed; they count at the next start")]
    internal static partial void DefinitionsUnwatched(ILogger log, string directory, Exception cause);

    [LoggerMessage(1303, LogLevel.Information, "What is known of definitions in '{Path}' cannot be used, so all of them are read: {Reason}")]
    internal static partial void CatalogUnusable(ILogger log, string path, string reason);

    [LoggerMessage(1304, LogLevel.Warning, "What is known of definitions could not be written to '{Path}'; the next start reads all of them")]
    internal static partial void CatalogNotWritten(ILogger log, string path, Exception cause);

    [LoggerMessage(1100, LogLevel.Debug, "Domain '{Name}': monitor ended: {Reason}")]
    internal static partial void MonitorEnded(ILogger log, string name, QmpEndReason reason);

    [LoggerMessage(1101, LogLevel.Information, "Domain '{Name}': QEMU ended, {Exit}")]
    internal static partial void ProcessEnded(ILogger log, string name, string exit);

    [LoggerMessage(1102, LogLevel.Warning, "Domain '{Name}': files of the run could not be removed")]
    internal static partial void FilesLeft(ILogger log, string name, Exception cause);

    [LoggerMessage(1103, LogLevel.Warning, "Domain '{Name}' asks for KVM and gets software emulation: {Reason}")]
    internal static partial void KvmNotUsed(ILogger log, string name, string reason);

    [LoggerMessage(1120, LogLevel.Information, "Domain '{Name}': the power button is pressed, since the guest agent did not do it: {Reason}")]
    internal static partial void AgentPassedOver(ILogger log, string name, string reason);

    [LoggerMessage(1121, LogLevel.Warning, "Domain '{Name}' is tainted: QEMU was sent '{Command}' past the driver")]
    internal static partial void Tainted(ILogger log, string name, string command);

    [LoggerMessage(1122, LogLevel.Error, "Domain '{Name}': its guest has ended, and {Reaction} failed; its power is cut")]
    internal static partial void ReactionFailed(ILogger log, string name, Reaction reaction, Exception cause);

    [LoggerMessage(1123, LogLevel.Information, "Domain '{Name}' has crashed; the memory of its guest is in '{Path}'")]
    internal static partial void CrashDumped(ILogger log, string name, string path);

    [LoggerMessage(1124, LogLevel.Error, "Domain '{Name}' has crashed, and the memory of its guest could not be written to '{Path}'")]
    internal static partial void CrashNotDumped(ILogger log, string name, string path, Exception cause);

    [LoggerMessage(1104, LogLevel.Warning, "Domain '{Name}' was not off {Seconds} s after its power button was pressed; its power is cut")]
    internal static partial void ShutdownForced(ILogger log, string name, double seconds);

    [LoggerMessage(1110, LogLevel.Information, "Domain '{Name}': adopted, process {ProcessId}")]
    internal static partial void DomainAdopted(ILogger log, string name, int processId);

    [LoggerMessage(1111, LogLevel.Warning, "Domain '{Name}': its monitor does not answer; it is watched, and asked again when it does")]
    internal static partial void AdoptedSilent(ILogger log, string name);

    [LoggerMessage(1112, LogLevel.Warning, "'{Path}' is left alone: {Reason}")]
    internal static partial void RunLeftAlone(ILogger log, string path, string reason);

    [LoggerMessage(1113, LogLevel.Warning, "Domain '{Name}': a QEMU whose start was cut short does not answer; it is killed")]
    internal static partial void HalfStartedKilled(ILogger log, string name);

    [LoggerMessage(1114, LogLevel.Error, "Domain '{Name}': a QEMU whose start was cut short could not be ended")]
    internal static partial void HalfStartedLeft(ILogger log, string name, Exception cause);

    [LoggerMessage(1115, LogLevel.Warning, "'{Path}' could not be written; after a crash of the engine the next one knows the state before")]
    internal static partial void StatusNotWritten(ILogger log, string path, Exception cause);

    [LoggerMessage(1116, LogLevel.Information, "Domain '{Name}': ended while no engine watched")]
    internal static partial void FoundGone(ILogger log, string name);

    [LoggerMessage(1117, LogLevel.Error, "Domain '{Name}': could not be asked what it does")]
    internal static partial void NotReconciled(ILogger log, string name, Exception cause);

    [LoggerMessage(1200, LogLevel.Debug, "Emulator '{Emulator}' probed: QEMU {Version} for {Target}, in {Milliseconds} ms")]
    internal static partial void Probed(ILogger log, string emulator, Version version, string target, double milliseconds);

    [LoggerMessage(1201, LogLevel.Information, "What is known of emulators in '{Path}' cannot be used, so it is found anew: {Reason}")]
    internal static partial void CacheUnusable(ILogger log, string path, string reason);

    [LoggerMessage(1202, LogLevel.Warning, "What was found about emulator '{Emulator}' could not be stored; the next engine probes it again")]
    internal static partial void CacheNotWritten(ILogger log, string emulator, Exception cause);

    [LoggerMessage(1203, LogLevel.Warning, "Emulator '{Emulator}': files of the probe could not be removed")]
    internal static partial void ProbeFilesLeft(ILogger log, string emulator, Exception cause);

    [LoggerMessage(1204, LogLevel.Debug, "Emulator '{Emulator}': a probe was cut short here before, and its QEMU is gone: {Reason}")]
    internal static partial void NoOrphan(ILogger log, string emulator, string reason);

    [LoggerMessage(1205, LogLevel.Warning, "Emulator '{Emulator}' is left out of the capabilities: {Reason}")]
    internal static partial void EmulatorLeftOut(ILogger log, string emulator, string reason);

    [LoggerMessage(1400, LogLevel.Warning, "Domain '{Name}': what was saved of it cannot be used, so it boots; it is kept as '{Path}': {Reason}")]
    internal static partial void ManagedSaveBroken(ILogger log, string name, string path, string reason);

    [LoggerMessage(1401, LogLevel.Warning, "Domain '{Name}' was restored, but the saved state in '{Path}' could not be removed")]
    internal static partial void ManagedSaveLeft(ILogger log, string name, string path, Exception cause);

    [LoggerMessage(1402, LogLevel.Error, "Domain '{Name}' stands still: it could not be resumed after a {Operation} job")]
    internal static partial void NotResumed(ILogger log, string name, DomainJobOperation operation, Exception cause);

    [LoggerMessage(1403, LogLevel.Warning, "Drive '{Target}' of domain '{Name}' is empty: a change of its medium was cut short, and '{Path}' could not be put back")]
    internal static partial void MediumGone(ILogger log, string name, string target, string path, Exception cause);

    [LoggerMessage(1404, LogLevel.Warning, "'{Path}', which an engine was killed over while it wrote it, could not be removed")]
    internal static partial void RemainsLeft(ILogger log, string path, Exception cause);

    [LoggerMessage(1405, LogLevel.Warning, "What the QEMU of domain '{Name}' printed was more than {Limit} bytes: all but the end of '{Path}' was dropped")]
    internal static partial void OutputCut(ILogger log, string name, string path, long limit);

    [LoggerMessage(1500, LogLevel.Debug, "Statistics of domain '{Name}' are not complete: {Reason}")]
    internal static partial void StatisticsMissing(ILogger log, string name, string reason);
}
