using System;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Calls of a driver by name and arguments: those of <see cref="RecordedDomains"/>, made again.</summary>
internal static class DomainCalls
{
    /// <summary>Makes a call.</summary>
    /// <exception cref="ReplayDivergedException">There is no such call.</exception>
    internal static Task Invoke(IDomains domains, EngineCall call, CancellationToken cancel)
    {
        CallArguments a = new(call.Arguments);
        return call.Method switch
        {
            "Define" => domains.DefineAsync(a.Text(0), a.Span(1), cancel),
            "Undefine" => domains.UndefineAsync(a.Uuid(0), (DomainUndefine)a.Number(1), a.Span(2), cancel),
            "Rename" => domains.RenameAsync(a.Uuid(0), a.Text(1), a.Span(2), cancel),
            "SetAutostart" => domains.SetAutostartAsync(a.Uuid(0), a.Flag(1), a.Span(2), cancel),
            "Create" => domains.CreateAsync(a.Text(0), (DomainStart)a.Number(1), a.Span(2), cancel),
            "Start" => domains.StartAsync(a.Uuid(0), (DomainStart)a.Number(1), a.Span(2), cancel),
            "Suspend" => domains.SuspendAsync(a.Uuid(0), a.Span(1), cancel),
            "Resume" => domains.ResumeAsync(a.Uuid(0), a.Span(1), cancel),
            "Reset" => domains.ResetAsync(a.Uuid(0), a.Span(1), cancel),
            "Shutdown" => domains.ShutdownAsync(a.Uuid(0), a.Span(1), cancel),
            "Destroy" => domains.DestroyAsync(a.Uuid(0), a.Span(1), cancel),
            "DestroyBy" => domains.DestroyAsync(a.Uuid(0), (DomainDestroy)a.Number(1), a.Span(2), cancel),
            "RequestShutdown" => domains.RequestShutdownAsync(a.Uuid(0), (DomainShutdown)a.Number(1), a.Span(2), cancel),
            "Reboot" => domains.RebootAsync(a.Uuid(0), (DomainShutdown)a.Number(1), a.Span(2), cancel),
            "PMSuspend" => domains.PMSuspendAsync(a.Uuid(0), (DomainSleep)a.Number(1), a.Span(2), cancel),
            "PMWakeup" => domains.PMWakeupAsync(a.Uuid(0), a.Span(1), cancel),
            "InjectNmi" => domains.InjectNmiAsync(a.Uuid(0), a.Span(1), cancel),
            "SendKey" => domains.SendKeyAsync(a.Uuid(0), (KeycodeSet)a.Number(1), a.Span(2), [.. a.List(3).Select(static key => (int)key!)], a.Span(4), cancel),
            "Screenshot" => domains.ScreenshotAsync(a.Uuid(0), (int)a.Number(1), a.Span(2), cancel),
            "MonitorCommand" => domains.MonitorCommandAsync(a.Uuid(0), a.Text(1), a.Flag(2), a.Span(3), cancel),
            "AgentCommand" => domains.AgentCommandAsync(a.Uuid(0), a.Text(1), a.Span(2), cancel),
            "AskAgent" => domains.AskAgentAsync(a.Uuid(0), a.Text(1), a.TextOrNull(2), a.Span(3), cancel),
            _ => InvokeOther(domains, call, cancel),
        };
    }

    /// <summary>The arguments without secrets.</summary>
    internal static JsonArray Clean(EngineCall call, Redaction redaction)
    {
        var clean = new JsonArray([.. call.Arguments.Select(one => one is JsonValue value && value.TryGetValue(out string? text)
            ? JsonValue.Create(redaction.Clean(text))
            : one?.DeepClone())]);
        if (call.Method == "SetMetadata" && new CallArguments(clean).TextOrNull(2) is { } element && (DomainMetadata)new CallArguments(clean).Number(1) == DomainMetadata.Element)
        {
            clean[2] = redaction.CleanElement(element);
        }

        return clean;
    }

    internal static JsonArray Parse(JsonElement array) => JsonArray.Create(array.Clone())!;

    private static Task InvokeOther(IDomains domains, EngineCall call, CancellationToken cancel)
    {
        CallArguments a = new(call.Arguments);
        return call.Method switch
        {
            "Save" => domains.SaveAsync(a.Uuid(0), a.Text(1), a.TextOrNull(2), (DomainSave)a.Number(3), a.Span(4), cancel),
            "Restore" => domains.RestoreAsync(a.Text(0), a.TextOrNull(1), (DomainSave)a.Number(2), a.Span(3), cancel),
            "DefineSaveImageXml" => domains.DefineSaveImageXmlAsync(a.Text(0), a.Text(1), (DomainSave)a.Number(2), a.Span(3), cancel),
            "ManagedSave" => domains.ManagedSaveAsync(a.Uuid(0), (DomainSave)a.Number(1), a.Span(2), cancel),
            "RemoveManagedSave" => domains.RemoveManagedSaveAsync(a.Uuid(0), a.Span(1), cancel),
            "DefineManagedSaveXml" => domains.DefineManagedSaveXmlAsync(a.Uuid(0), a.Text(1), (DomainSave)a.Number(2), a.Span(3), cancel),
            "Dump" => domains.DumpAsync(a.Uuid(0), a.Text(1), (DomainDumpFormat)a.Number(2), (DomainDump)a.Number(3), a.Span(4), cancel),
            "AbortJob" => domains.AbortJobAsync(a.Uuid(0), a.Span(1), cancel),
            "SetMetadata" => domains.SetMetadataAsync(
                a.Uuid(0), (DomainMetadata)a.Number(1), a.TextOrNull(2), a.TextOrNull(3), a.TextOrNull(4), (DomainModification)a.Number(5), a.Span(6), cancel),
            "SetVcpus" => domains.SetVcpusAsync(a.Uuid(0), (int)a.Number(1), (DomainModification)a.Number(2), a.Span(3), cancel),
            "SetMemory" => domains.SetMemoryAsync(a.Uuid(0), a.Number(1), (DomainModification)a.Number(2), a.Span(3), cancel),
            "BlockResize" => domains.BlockResizeAsync(a.Uuid(0), a.Text(1), a.Number(2), a.Span(3), cancel),
            "ChangeMedia" => domains.ChangeMediaAsync(
                a.Uuid(0), a.Text(1), a.TextOrNull(2), a.Flag(3), (DomainModification)a.Number(4), a.Span(5), cancel),
            "GetVcpus" => domains.GetVcpusAsync(a.Uuid(0), a.Span(1), cancel),
            "GetCpuStatistics" => domains.GetCpuStatisticsAsync(a.Uuid(0), a.Span(1), cancel),
            "GetMemoryStatistics" => domains.GetMemoryStatisticsAsync(a.Uuid(0), a.Span(1), cancel),
            "GetBlockStatistics" => domains.GetBlockStatisticsAsync(a.Uuid(0), a.Text(1), a.Span(2), cancel),
            "GetBlockInfo" => domains.GetBlockInfoAsync(a.Uuid(0), a.Text(1), a.Span(2), cancel),
            "GetInterfaceStatistics" => domains.GetInterfaceStatisticsAsync(a.Uuid(0), a.Text(1), a.Span(2), cancel),
            "GetInterfaceAddresses" => domains.GetInterfaceAddressesAsync(a.Uuid(0), (InterfaceAddressSource)a.Number(1), a.Span(2), cancel),
            "GetStatistics" => domains.GetStatisticsAsync(
                [.. a.List(0).Select(static uuid => (Guid)uuid!)], (StatisticsGroups)a.Number(1), a.Span(2), cancel),
            "GetCapabilitiesXml" => ((IHostCapabilities)domains).GetCapabilitiesXmlAsync(a.Span(0), cancel),
            "GetDomainCapabilitiesXml" => ((IHostCapabilities)domains).GetDomainCapabilitiesXmlAsync(
                a.TextOrNull(0), a.TextOrNull(1), a.TextOrNull(2), a.TextOrNull(3), a.Span(4), cancel),
            "GetVersion" => ((IHostReads)domains).GetVersionAsync(a.Span(0), cancel),
            "GetHostInfo" => ((IHostReads)domains).GetHostInfoAsync(a.Span(0), cancel),
            "GetHostProcessors" => ((IHostReads)domains).GetHostProcessorsAsync(a.Span(0), cancel),
            "GetHostProcessorTime" => ((IHostReads)domains).GetHostProcessorTimeAsync(a.NumberOrNull(0), a.Span(1), cancel),
            "GetHostMemory" => ((IHostReads)domains).GetHostMemoryAsync(a.NumberOrNull(0), a.Span(1), cancel),
            "GetCpuModelNames" => ((IHostReads)domains).GetCpuModelNamesAsync(a.Text(0), a.Span(1), cancel),
            var unknown => throw new ReplayDivergedException($"there is no call '{unknown}'"),
        };
    }
}
