using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A driver that does nothing and writes down what is asked of it.</summary>
/// <param name="name">The scheme it serves.</param>
/// <param name="calls">Where it writes; drivers that share it show their order.</param>
internal sealed class RecordingDriver(string name, List<string> calls) : IDomainDriver
{
    public string Name => name;

    /// <summary>What it was given when it was started.</summary>
    internal IDriverContext? Context { get; private set; }

    /// <summary>What the guest agent returns, by command; an empty object otherwise.</summary>
    internal Dictionary<string, string> AgentAnswers { get; } = new(StringComparer.Ordinal);

    /// <summary>What its start-up hook does.</summary>
    internal Func<Task> OnStart { get; set; } = () => Task.CompletedTask;

    /// <summary>What its shutdown hook does.</summary>
    internal Func<Task> OnStop { get; set; } = () => Task.CompletedTask;

    /// <summary>Who takes over; nobody unless it is said.</summary>
    internal IDriver? Successor { get; set; }

    public IDriver MakeSuccessor() => Successor ?? throw new HypervisorException(ErrorCode.NoSupport, ErrorDomain.None, $"nobody takes over from '{name}'");

    public Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
    {
        Context = context;
        calls.Add($"start {name}");
        return OnStart();
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        calls.Add($"stop {name}");
        return OnStop();
    }

    public Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
    {
        calls.Add($"create {xml} {start} {deadline.TotalSeconds} s");
        var record = new DomainRecord { Uuid = Guid.NewGuid(), Name = xml, Id = Context!.NextDomainId(), State = DomainState.Running };
        return Task.FromResult(Context.Publish(record, [new DomainRebootedEvent { Domain = record.Uuid, Name = record.Name, Id = record.Id }]));
    }

    public Task<DomainRecord> DefineAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken) => Write($"define {xml}", deadline);

    public Task<DomainRecord> UndefineAsync(Guid domain, DomainUndefine flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"undefine {flags}", deadline);

    public Task<DomainRecord> RenameAsync(Guid domain, string name, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"rename {name}", deadline);

    public Task<DomainRecord> SetAutostartAsync(Guid domain, bool isOn, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"set autostart {isOn}", deadline);

    public ValueTask<string> GetXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => new($"<domain flags='{flags}'/>");

    public Task<DomainRecord> SetMetadataAsync(
        Guid domain, DomainMetadata kind, string? text, string? key, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"set {kind} {text} {key} {uri} {impact}", deadline);

    public ValueTask<string> GetMetadataAsync(
        Guid domain, DomainMetadata kind, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
        => new($"{kind} {uri} {impact}");

    public ValueTask<DomainInfo> GetInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => new(new DomainInfo(DomainState.Running, StateReason.RunningBooted, 2, 1, 1, TimeSpan.Zero));

    public ValueTask<ControlInfo> GetControlInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => new(new ControlInfo(ControlState.Ok, TimeSpan.Zero));

    public Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => Read<IReadOnlyList<VcpuInfo>>("vcpus", patience, []);

    public Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => Read("cpu", patience, new CpuStatistics(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, []));

    public Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => Read("memory", patience, new MemoryStatistics { ActualKiB = 1, ResidentKiB = 2 });

    public Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
        => Read<BlockStatistics>($"block statistics {disk}", patience, null!);

    public Task<Reading<BlockInfo>> GetBlockInfoAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
        => Read($"block info {disk}", patience, new BlockInfo(1, 2, 3));

    public Task<InterfaceStatistics> GetInterfaceStatisticsAsync(Guid domain, string device, TimeSpan deadline, CancellationToken cancellationToken)
        => Task.FromResult(new InterfaceStatistics(1, 2, 3, 4, 5, 6, 7, 8));

    public Task<IReadOnlyList<GuestInterface>> GetInterfaceAddressesAsync(
        Guid domain, InterfaceAddressSource source, TimeSpan patience, CancellationToken cancellationToken)
    {
        calls.Add($"read addresses {source} {patience.TotalSeconds} s");
        return Task.FromResult<IReadOnlyList<GuestInterface>>([]);
    }

    public Task<IReadOnlyList<DomainStatistics>> GetStatisticsAsync(
        IReadOnlyCollection<Guid> domains, StatisticsGroups groups, TimeSpan patience, CancellationToken cancellationToken)
    {
        calls.Add($"read statistics {groups} of {domains.Count} {patience.TotalSeconds} s");
        return Task.FromResult<IReadOnlyList<DomainStatistics>>([]);
    }

    public Task<DomainRecord> StartAsync(Guid domain, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"start {start}", deadline);

    public Task<DomainRecord> RequestShutdownAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"request shutdown {modes}", deadline);

    public Task<DomainRecord> RebootAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"reboot {modes}", deadline);

    public Task<DomainRecord> DestroyAsync(Guid domain, DomainDestroy flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"destroy {flags}", deadline);

    public Task<DomainRecord> PMSuspendAsync(Guid domain, DomainSleep target, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"pm suspend {target}", deadline);

    public Task<DomainRecord> PMWakeupAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("pm wakeup", deadline);

    public Task<DomainRecord> InjectNmiAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("inject nmi", deadline);

    public Task<DomainRecord> SendKeyAsync(
        Guid domain, KeycodeSet codes, TimeSpan hold, IReadOnlyList<int> keys, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"send key {codes} {string.Join('+', keys)} {hold.TotalSeconds} s", deadline);

    public Task<Screenshot> ScreenshotAsync(Guid domain, int screen, TimeSpan deadline, CancellationToken cancellationToken)
        => WriteAsync($"screenshot {screen}", deadline, new Screenshot(new byte[] { 1 }, "image/png"));

    public Task<string> MonitorCommandAsync(Guid domain, string command, bool isHuman, TimeSpan deadline, CancellationToken cancellationToken)
        => WriteAsync($"monitor command {command} {isHuman}", deadline, "done");

    public Task<string> AgentCommandAsync(Guid domain, string command, TimeSpan deadline, CancellationToken cancellationToken)
        => WriteAsync($"agent command {command}", deadline, "done");

    public Task<string> AskAgentAsync(Guid domain, string command, string? arguments, TimeSpan deadline, CancellationToken cancellationToken)
        => WriteAsync($"ask agent {command} {arguments}", deadline, AgentAnswers.GetValueOrDefault(command, "{}"));

    public Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("suspend", deadline);

    public Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("resume", deadline);

    public Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("reset", deadline);

    public Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken) => Write("shutdown", gracePeriod);

    public Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("destroy", deadline);

    public Task<DomainRecord> SaveAsync(
        Guid domain, string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"save {path} {xml} {flags}", deadline);

    public Task<DomainRecord> RestoreAsync(string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"restore {path} {xml} {flags}", deadline);

    public ValueTask<string> GetSaveImageXmlAsync(string path, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => new($"<domain path='{path}' flags='{flags}'/>");

    public Task DefineSaveImageXmlAsync(string path, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"define {path} {xml} {flags}", deadline);

    public Task<DomainRecord> ManagedSaveAsync(Guid domain, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"managed save {flags}", deadline);

    public Task<DomainRecord> RemoveManagedSaveAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => Write("remove managed save", deadline);

    public ValueTask<string> GetManagedSaveXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => new($"<domain kept='{flags}'/>");

    public Task DefineManagedSaveXmlAsync(Guid domain, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"define kept {xml} {flags}", deadline);

    public Task<DomainRecord> DumpAsync(
        Guid domain, string path, DomainDumpFormat format, DomainDump flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"dump {path} {format} {flags}", deadline);

    public ValueTask<DomainJob> GetJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => new(DomainJob.None);

    public ValueTask<DomainJob> GetCompletedJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => new(DomainJob.None);

    public Task<DomainRecord> AbortJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => Write("abort", deadline);

    public Task<DomainRecord> SetVcpusAsync(
        Guid domain, int count, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"set vcpus {count} {flags}", deadline);

    public Task<DomainRecord> SetMemoryAsync(
        Guid domain, long memoryKiB, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"set memory {memoryKiB} {flags}", deadline);

    public Task<DomainRecord> BlockResizeAsync(Guid domain, string disk, long bytes, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"resize {disk} {bytes}", deadline);

    public Task<DomainRecord> ChangeMediaAsync(
        Guid domain, string target, string? source, bool force, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken)
        => Write($"change medium {target} {source} {force} {flags}", deadline);

    private Task<Reading<T>> Read<T>(string what, TimeSpan patience, T value)
    {
        calls.Add($"read {what} {patience.TotalSeconds} s");
        return Task.FromResult(new Reading<T>(value, DateTimeOffset.UnixEpoch, TimeSpan.Zero, IsStale: false));
    }

    private Task<DomainRecord> Write(string operation, TimeSpan deadline)
    {
        calls.Add($"{operation} {deadline.TotalSeconds} s");
        return Task.FromResult(new DomainRecord { Uuid = Guid.Empty, Name = "" });
    }

    private async Task<T> WriteAsync<T>(string call, TimeSpan deadline, T answer)
    {
        await Write(call, deadline);
        return answer;
    }
}
