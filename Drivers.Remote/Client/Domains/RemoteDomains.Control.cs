using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <content>Buttons, keys, pictures, resources, metadata, and what stands behind the monitor and the agent.</content>
internal sealed partial class RemoteDomains
{
    private const int LargestScreenshot = 256 * 1024 * 1024;
    private const uint ResizeInBytes = 1;
    private const uint ForceDevice = 4;
    private const uint ForPeople = 1;

    public Task<DomainRecord> RequestShutdownAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain, RemoteProcedure.DomainShutdownFlags, new DomainFlags { Domain = NameOf(domain), Flags = (uint)modes }, deadline, cancellationToken);

    public Task<DomainRecord> RebootAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainReboot, new DomainFlags { Domain = NameOf(domain), Flags = (uint)modes }, deadline, cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, DomainDestroy flags, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain, RemoteProcedure.DomainDestroyFlags, new DomainFlags { Domain = NameOf(domain), Flags = (uint)flags }, deadline, cancellationToken);

    public Task<DomainRecord> PMSuspendAsync(Guid domain, DomainSleep target, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain, RemoteProcedure.DomainPMSuspendForDuration, new SleepArguments { Domain = NameOf(domain), Target = (uint)target }, deadline, cancellationToken);

    public Task<DomainRecord> PMWakeupAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainPMWakeup, new DomainFlags { Domain = NameOf(domain) }, deadline, cancellationToken);

    public Task<DomainRecord> InjectNmiAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainInjectNmi, new DomainFlags { Domain = NameOf(domain) }, deadline, cancellationToken);

    public Task<DomainRecord> SendKeyAsync(
        Guid domain, KeycodeSet codes, TimeSpan hold, IReadOnlyList<int> keys, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DomainName name = NameOf(domain);
        if (keys.Count > SendKeyArguments.MostKeys || hold < TimeSpan.Zero || hold.TotalMilliseconds > uint.MaxValue) // What cannot be put into the call.
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: cannot send keys to domain '{name.Name}': "
                + (hold < TimeSpan.Zero || hold.TotalMilliseconds > uint.MaxValue ? $"keys cannot be held for {hold.TotalSeconds:0.###} s" : $"{keys.Count} keys, there may be 1 to {SendKeyArguments.MostKeys}"));
        }

        var arguments = new SendKeyArguments
        {
            Domain = name,
            Codeset = (uint)codes,
            HoldTimeMs = (uint)hold.TotalMilliseconds,
            Keycodes = keys.Select(static key => (uint)key).ToArray(),
        };
        return ChangeAsync(domain, RemoteProcedure.DomainSendKey, arguments, deadline, cancellationToken);
    }

    public async Task<Screenshot> ScreenshotAsync(Guid domain, int screen, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new DomainUnsignedFlags { Domain = NameOf(domain), Value = (uint)screen };
        (OptionalText type, byte[] image) = await session.DownloadAsync<DomainUnsignedFlags, OptionalText>(
            RemoteProcedure.DomainScreenshot, arguments, LargestScreenshot, deadline, cancellationToken);
        return new Screenshot(image, type.Value ?? "");
    }

    public async Task<string> MonitorCommandAsync(Guid domain, string command, bool isHuman, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new MonitorCommandArguments { Domain = NameOf(domain), Command = command, Flags = isHuman ? ForPeople : 0 };
        return (await session.CallAsync<MonitorCommandArguments, Text>(QemuProcedure.DomainMonitorCommand, arguments, deadline, cancellationToken)).Value;
    }

    public async Task<string> AgentCommandAsync(Guid domain, string command, TimeSpan deadline, CancellationToken cancellationToken)
    {
        int seconds = (int)Math.Clamp(Math.Ceiling(deadline.TotalSeconds), 1, int.MaxValue);
        var arguments = new AgentCommandArguments { Domain = NameOf(domain), Command = command, TimeoutSeconds = seconds };
        return (await session.CallAsync<AgentCommandArguments, OptionalText>(QemuProcedure.DomainAgentCommand, arguments, deadline, cancellationToken)).Value
            ?? throw new HypervisorException(ErrorCode.AgentUnresponsive, ErrorDomain.Qemu, "Guest agent is not responding: it answered nothing");
    }

    public async Task<string> AskAgentAsync(Guid domain, string command, string? arguments, TimeSpan deadline, CancellationToken cancellationToken)
    {
        string line = $"{{\"execute\":\"{command}\"{(arguments is null ? "" : $",\"arguments\":{arguments}")}}}";
        string reply = await AgentCommandAsync(domain, line, deadline, cancellationToken);
        try
        {
            using var whole = JsonDocument.Parse(reply);
            return whole.RootElement.GetProperty("return").GetRawText();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Qemu, $"internal error: the reply to '{command}' is none: {reply}", e);
        }
    }

    public Task<DomainRecord> SetVcpusAsync(Guid domain, int count, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain,
        RemoteProcedure.DomainSetVcpusFlags,
        new DomainUnsignedFlags { Domain = NameOf(domain), Value = (uint)count, Flags = (uint)flags },
        deadline,
        cancellationToken);

    public Task<DomainRecord> SetMemoryAsync(Guid domain, long memoryKiB, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain,
        RemoteProcedure.DomainSetMemoryFlags,
        new DomainLargeFlags { Domain = NameOf(domain), Value = (ulong)memoryKiB, Flags = (uint)flags },
        deadline,
        cancellationToken);

    public Task<DomainRecord> BlockResizeAsync(Guid domain, string disk, long bytes, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain,
        RemoteProcedure.DomainBlockResize,
        new DomainTextLargeFlags { Domain = NameOf(domain), Text = disk, Value = (ulong)bytes, Flags = ResizeInBytes },
        deadline,
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>libvirt takes the whole drive: what it has now, with another medium.</remarks>
    public Task<DomainRecord> ChangeMediaAsync(
        Guid domain, string target, string? source, bool force, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken) => session.RunAsync(
            async cancel =>
            {
                DomainXmlFlags which = flags.HasFlag(DomainModification.Config) && !flags.HasFlag(DomainModification.Live) ? DomainXmlFlags.Inactive : DomainXmlFlags.Current;
                var arguments = new DomainTextFlags
                {
                    Domain = NameOf(domain),
                    Value = DomainXml.WithMedium(await GetXmlAsync(domain, which, deadline, cancel), target, source),
                    Flags = (uint)flags | (force ? ForceDevice : 0),
                };
                return await ChangeAsync(domain, RemoteProcedure.DomainUpdateDeviceFlags, arguments, deadline, cancel);
            },
            cancellationToken);

    public Task<DomainRecord> SetMetadataAsync(
        Guid domain, DomainMetadata kind, string? text, string? key, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new SetMetadataArguments
        {
            Domain = NameOf(domain), Type = (int)kind, Metadata = text, Key = key, Uri = uri, Flags = (uint)impact,
        };
        return ChangeAsync(domain, RemoteProcedure.DomainSetMetadata, arguments, deadline, cancellationToken);
    }

    public async ValueTask<string> GetMetadataAsync(
        Guid domain, DomainMetadata kind, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new GetMetadataArguments { Domain = NameOf(domain), Type = (int)kind, Uri = uri, Flags = (uint)impact };
        return (await AskAsync<GetMetadataArguments, Text>(RemoteProcedure.DomainGetMetadata, arguments, deadline, cancellationToken)).Value;
    }
}
