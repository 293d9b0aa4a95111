using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What is asked of running domains and of their guests.</content>
internal sealed partial class QemuDriver
{
    public Task<DomainRecord> RequestShutdownAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "shut down", deadline, (one, patience) => one.RequestShutdownAsync(modes, patience), cancellationToken);

    public Task<DomainRecord> RebootAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "reboot", deadline, (one, patience) => one.RebootAsync(modes, patience), cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, DomainDestroy flags, TimeSpan deadline, CancellationToken cancellationToken) => flags switch
    {
        DomainDestroy.Default => DestroyAsync(domain, deadline, cancellationToken),
        DomainDestroy.Graceful
            => WithinAsync(domain, "destroy", deadline, static (one, patience) => one.DestroyGracefullyAsync(patience), cancellationToken),
        _ => throw QemuErrors.Invalid(_domains[domain].Name, "destroy", $"unsupported flags (0x{(int)flags:x}); there is 0x1 (graceful)"),
    };

    public Task<DomainRecord> PMSuspendAsync(Guid domain, DomainSleep target, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "put to sleep", deadline, (one, patience) => one.PMSuspendAsync(target, patience), cancellationToken);

    public Task<DomainRecord> PMWakeupAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "wake", deadline, static (one, patience) => one.PMWakeupAsync(patience), cancellationToken);

    public Task<DomainRecord> InjectNmiAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "inject an NMI into", deadline, static (one, patience) => one.InjectNmiAsync(patience), cancellationToken);

    public Task<DomainRecord> SendKeyAsync(
        Guid domain, KeycodeSet codes, TimeSpan hold, IReadOnlyList<int> keys, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync(domain, "send keys to", deadline, (one, patience) => one.SendKeyAsync(codes, hold, keys, patience), cancellationToken);

    public Task<Screenshot> ScreenshotAsync(Guid domain, int screen, TimeSpan deadline, CancellationToken cancellationToken)
        => AskWithinAsync(domain, "take a screenshot of", deadline, (one, patience) => one.ScreenshotAsync(screen, patience), cancellationToken);

    public Task<string> MonitorCommandAsync(Guid domain, string command, bool isHuman, TimeSpan deadline, CancellationToken cancellationToken)
        => AskWithinAsync(
            domain, "send a monitor command to", deadline, (one, patience) => one.PassToMonitorAsync(command, isHuman, patience), cancellationToken);

    public Task<string> AgentCommandAsync(Guid domain, string command, TimeSpan deadline, CancellationToken cancellationToken)
        => AskWithinAsync(
            domain, "ask the guest agent of", deadline, (one, patience) => one.PassToAgentAsync(command, patience), cancellationToken);

    public Task<string> AskAgentAsync(Guid domain, string command, string? arguments, TimeSpan deadline, CancellationToken cancellationToken)
        => AskWithinAsync(
            domain, "ask the guest agent of", deadline, (one, patience) => one.AskAgentAsync(command, arguments, patience), cancellationToken);

    private async Task<T> AskWithinAsync<T>(
        Guid uuid, string attempt, TimeSpan deadline, Func<QemuDomain, Patience, Task<T>> operation, CancellationToken cancellationToken)
    {
        T? answer = default;
        await WithinAsync(uuid, attempt, deadline, async (one, patience) => answer = await operation(one, patience), cancellationToken);
        return answer!;
    }
}
