using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The driver of an engine whose world is written down: whoever calls it from outside makes a turn. <see cref="DomainCalls"/> makes the same calls again.</summary>
/// <remarks>What is answered at once from what the driver shows is no input.</remarks>
/// <param name="world">Where it is written down.</param>
/// <param name="inner">The driver.</param>
/// <param name="operation">The call of this API that goes on.</param>
internal sealed partial class RecordedDomains(EngineWorld world, IDomains inner, Func<Operation?> operation) : IDomains, IHostCapabilities, IHostReads
{
    public Task<DomainRecord> DefineAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Define", [xml, deadline.Ticks], cancel => inner.DefineAsync(xml, deadline, cancel), cancellationToken);

    public Task<DomainRecord> UndefineAsync(Guid domain, DomainUndefine flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Undefine", [domain, (long)flags, deadline.Ticks], cancel => inner.UndefineAsync(domain, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> RenameAsync(Guid domain, string name, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Rename", [domain, name, deadline.Ticks], cancel => inner.RenameAsync(domain, name, deadline, cancel), cancellationToken);

    public Task<DomainRecord> SetAutostartAsync(Guid domain, bool isOn, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("SetAutostart", [domain, isOn, deadline.Ticks], cancel => inner.SetAutostartAsync(domain, isOn, deadline, cancel), cancellationToken);

    public Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Create", [xml, (long)start, deadline.Ticks], cancel => inner.CreateAsync(xml, start, deadline, cancel), cancellationToken);

    public Task<DomainRecord> StartAsync(Guid domain, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Start", [domain, (long)start, deadline.Ticks], cancel => inner.StartAsync(domain, start, deadline, cancel), cancellationToken);

    public Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Suspend", [domain, deadline.Ticks], cancel => inner.SuspendAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Resume", [domain, deadline.Ticks], cancel => inner.ResumeAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Reset", [domain, deadline.Ticks], cancel => inner.ResetAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken)
        => MakeAsync("Shutdown", [domain, gracePeriod.Ticks], cancel => inner.ShutdownAsync(domain, gracePeriod, cancel), cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Destroy", [domain, deadline.Ticks], cancel => inner.DestroyAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> RequestShutdownAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("RequestShutdown", [domain, (long)modes, deadline.Ticks], cancel => inner.RequestShutdownAsync(domain, modes, deadline, cancel), cancellationToken);

    public Task<DomainRecord> RebootAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Reboot", [domain, (long)modes, deadline.Ticks], cancel => inner.RebootAsync(domain, modes, deadline, cancel), cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, DomainDestroy flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("DestroyBy", [domain, (long)flags, deadline.Ticks], cancel => inner.DestroyAsync(domain, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> PMSuspendAsync(Guid domain, DomainSleep target, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("PMSuspend", [domain, (long)target, deadline.Ticks], cancel => inner.PMSuspendAsync(domain, target, deadline, cancel), cancellationToken);

    public Task<DomainRecord> PMWakeupAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("PMWakeup", [domain, deadline.Ticks], cancel => inner.PMWakeupAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> InjectNmiAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("InjectNmi", [domain, deadline.Ticks], cancel => inner.InjectNmiAsync(domain, deadline, cancel), cancellationToken);

    public Task<Screenshot> ScreenshotAsync(Guid domain, int screen, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Screenshot", [domain, screen, deadline.Ticks], cancel => inner.ScreenshotAsync(domain, screen, deadline, cancel), cancellationToken);

    public Task<string> MonitorCommandAsync(Guid domain, string command, bool isHuman, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("MonitorCommand", [domain, command, isHuman, deadline.Ticks], cancel => inner.MonitorCommandAsync(domain, command, isHuman, deadline, cancel), cancellationToken);

    public Task<DomainRecord> SaveAsync(Guid domain, string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Save", [domain, path, xml, (long)flags, deadline.Ticks], cancel => inner.SaveAsync(domain, path, xml, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> RestoreAsync(string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Restore", [path, xml, (long)flags, deadline.Ticks], cancel => inner.RestoreAsync(path, xml, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> ManagedSaveAsync(Guid domain, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("ManagedSave", [domain, (long)flags, deadline.Ticks], cancel => inner.ManagedSaveAsync(domain, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> RemoveManagedSaveAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("RemoveManagedSave", [domain, deadline.Ticks], cancel => inner.RemoveManagedSaveAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> DumpAsync(Guid domain, string path, DomainDumpFormat format, DomainDump flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("Dump", [domain, path, (long)format, (long)flags, deadline.Ticks], cancel => inner.DumpAsync(domain, path, format, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> AbortJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("AbortJob", [domain, deadline.Ticks], cancel => inner.AbortJobAsync(domain, deadline, cancel), cancellationToken);

    public Task<DomainRecord> SetVcpusAsync(Guid domain, int count, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("SetVcpus", [domain, count, (long)flags, deadline.Ticks], cancel => inner.SetVcpusAsync(domain, count, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> SetMemoryAsync(Guid domain, long memoryKiB, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("SetMemory", [domain, memoryKiB, (long)flags, deadline.Ticks], cancel => inner.SetMemoryAsync(domain, memoryKiB, flags, deadline, cancel), cancellationToken);

    public Task<DomainRecord> BlockResizeAsync(Guid domain, string disk, long bytes, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("BlockResize", [domain, disk, bytes, deadline.Ticks], cancel => inner.BlockResizeAsync(domain, disk, bytes, deadline, cancel), cancellationToken);

    public Task<DomainRecord> ChangeMediaAsync(Guid domain, string target, string? source, bool force, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("ChangeMedia", [domain, target, source, force, (long)flags, deadline.Ticks], cancel => inner.ChangeMediaAsync(domain, target, source, force, flags, deadline, cancel), cancellationToken);

    public Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => MakeAsync("GetVcpus", [domain, patience.Ticks], cancel => inner.GetVcpusAsync(domain, patience, cancel), cancellationToken);

    public Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => MakeAsync("GetCpuStatistics", [domain, patience.Ticks], cancel => inner.GetCpuStatisticsAsync(domain, patience, cancel), cancellationToken);

    public Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => MakeAsync("GetMemoryStatistics", [domain, patience.Ticks], cancel => inner.GetMemoryStatisticsAsync(domain, patience, cancel), cancellationToken);

    public Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
        => MakeAsync("GetBlockStatistics", [domain, disk, patience.Ticks], cancel => inner.GetBlockStatisticsAsync(domain, disk, patience, cancel), cancellationToken);

    public Task<Reading<BlockInfo>> GetBlockInfoAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
        => MakeAsync("GetBlockInfo", [domain, disk, patience.Ticks], cancel => inner.GetBlockInfoAsync(domain, disk, patience, cancel), cancellationToken);

    public Task<InterfaceStatistics> GetInterfaceStatisticsAsync(Guid domain, string device, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("GetInterfaceStatistics", [domain, device, deadline.Ticks], cancel => inner.GetInterfaceStatisticsAsync(domain, device, deadline, cancel), cancellationToken);

    public Task<IReadOnlyList<GuestInterface>> GetInterfaceAddressesAsync(Guid domain, InterfaceAddressSource source, TimeSpan patience, CancellationToken cancellationToken)
        => MakeAsync("GetInterfaceAddresses", [domain, (long)source, patience.Ticks], cancel => inner.GetInterfaceAddressesAsync(domain, source, patience, cancel), cancellationToken);

    public Task<string> AgentCommandAsync(Guid domain, string command, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("AgentCommand", [domain, command, deadline.Ticks], cancel => inner.AgentCommandAsync(domain, command, deadline, cancel), cancellationToken);

    public Task<string> AskAgentAsync(Guid domain, string command, string? arguments, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync("AskAgent", [domain, command, arguments, deadline.Ticks], cancel => inner.AskAgentAsync(domain, command, arguments, deadline, cancel), cancellationToken);

    private IHostCapabilities Capabilities => inner as IHostCapabilities ?? throw new HypervisorException(
        ErrorCode.NoSupport, ErrorDomain.None, "this function is not supported by the connection driver: it does not tell capabilities");

    private Task<T> MakeAsync<T>(string method, JsonNode?[] arguments, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        => world.EnterAsync(new EngineCall(method, new JsonArray(arguments), operation()), call, cancellationToken);
}
