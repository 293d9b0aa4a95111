using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What a guest is asked to do with its power: off, on again, to sleep, awake.</content>
internal sealed partial class QemuDomain
{
    /// <summary>Asks the guest to power off, by the first of the means that does it.</summary>
    internal Task RequestShutdownAsync(DomainShutdown modes, Patience patience)
        => AskGuestAsync("shut down", modes, agent => ShutdownByAgentAsync("shut down", "powerdown", agent), PressPowerButtonAsync, patience);

    /// <summary>Asks the guest to reboot, by the first of the means that does it. Where a reboot ends the domain, that is all it does.</summary>
    internal Task RebootAsync(DomainShutdown modes, Patience patience)
    {
        RequireActive("reboot");
        bool ends = Live!.Actions.OnReboot is Config.LifecycleAction.Destroy;
        return AskGuestAsync(
            "reboot",
            modes,
            agent => ShutdownByAgentAsync("reboot", ends ? "powerdown" : "reboot", agent),
            ends ? PressPowerButtonAsync : RebootByButtonAsync,
            patience);
    }

    internal async Task PMSuspendAsync(DomainSleep target, Patience patience)
    {
        const string Attempt = "put to sleep";
        string command = target switch
        {
            DomainSleep.Memory => "guest-suspend-ram",
            DomainSleep.Disk => "guest-suspend-disk",
            DomainSleep.Hybrid => "guest-suspend-hybrid",
            _ => throw QemuErrors.Invalid(Name, Attempt, $"there is no way to sleep of number {(int)target}; there are 0 (mem), 1 (disk) and 2 (hybrid)"),
        };
        RequireActive(Attempt);
        Require(Attempt, Record.State == DomainState.Running);
        Feed(new Intended(DomainIntent.Sleep));
        try
        {
            await TellAgentAsync(Attempt, command, arguments: null, static input => input is GuestSlept or GuestSleptToDisk or ProcessExited, patience);
        }
        catch (HypervisorException)
        {
            Feed(new Refused(DomainIntent.Sleep));
            throw;
        }
    }

    internal Task PMWakeupAsync(Patience patience) => InTurnAsync("wake", async () =>
    {
        Require("wake", Record.State == DomainState.PMSuspended);
        await ExecuteAndAwaitAsync(DomainIntent.Wake, "system_wakeup", _ => Record.State != DomainState.PMSuspended, patience);
    }, patience);

    /// <summary>SIGTERM and nothing more: QEMU ends when it has done what it has to.</summary>
    internal async Task DestroyGracefullyAsync(Patience patience)
    {
        RequireActive("destroy");
        QemuRun run = Run;
        Feed(new Intended(DomainIntent.Destroy));
        run.Process.Signal(ProcessSignal.Terminate);
        try
        {
            await run.Ended.WaitAsync(_options.KillAfter, Host.Clock, patience.Token);
        }
        catch (TimeoutException)
        {
            throw QemuErrors.StillThere(Name, run.Process.Id, _options.KillAfter); // The intent stands: it may end yet.
        }
    }

    private async Task AskGuestAsync(
        string attempt, DomainShutdown modes, Func<Patience, Task> byAgent, Func<Patience, Task> byButton, Patience patience)
    {
        if ((modes & ~(DomainShutdown.Acpi | DomainShutdown.Agent)) is not 0 and var unknown)
        {
            throw QemuErrors.Invalid(Name, attempt, $"unsupported flags (0x{(int)unknown:x}); there are 0x1 (acpi) and 0x2 (agent)");
        }

        RequireActive(attempt);
        bool prefersAgent = modes == DomainShutdown.Default && Record.IsAgentConnected;
        if (!prefersAgent && !modes.HasFlag(DomainShutdown.Agent))
        {
            await byButton(patience);
            return;
        }

        try
        {
            await byAgent(patience);
        }
        catch (HypervisorException e) when (modes != DomainShutdown.Agent && Record.IsActive)
        {
            Log.AgentPassedOver(_log, Name, e.Message);
            await byButton(patience);
        }
    }

    /// <summary>The agent does not say that it did it: the guest going is the answer.</summary>
    private async Task ShutdownByAgentAsync(string attempt, string mode, Patience patience)
    {
        DomainIntent intent = mode == "reboot" ? DomainIntent.Reboot : DomainIntent.Shutdown;
        RequireAgent(attempt);
        Feed(new Intended(intent));
        try
        {
            await TellAgentAsync(
                attempt,
                "guest-shutdown",
                $$"""{"mode": "{{mode}}"}""",
                static input => input is MachineShutdown or MachineReset or ProcessExited or PortChanged { IsOpen: false },
                patience);
        }
        catch (HypervisorException)
        {
            Feed(new Refused(intent));
            throw;
        }
    }

    /// <summary>Presses the power button, and has the machine booted again once the guest is off.</summary>
    private Task RebootByButtonAsync(Patience patience) => InTurnAsync("reboot", async () =>
    {
        Require("reboot", Record.State is not (DomainState.NoState or DomainState.ShuttingDown));
        await StayWhenOffAsync(patience);
        await ExecuteAsync(DomainIntent.Reboot, "system_powerdown", patience);
    }, patience);

    private async Task StayWhenOffAsync(Patience patience)
    {
        QemuRun run = Run;
        if (run.Definition.Actions.KeepsProcess)
        {
            return;
        }

        run.Keep(staysWhenOff: true); // Given up, the command may be carried out yet; and so it may if the engine dies.
        try
        {
            await AskAsync("set-action", static json => json.WriteString("shutdown", "pause"), patience);
        }
        catch (QmpCommandException e)
        {
            run.Keep(staysWhenOff: false);
            throw QemuErrors.CannotNow(Name, "reboot", $"it has no guest agent, and its QEMU cannot be kept when the guest powers off: {e.Message}");
        }
    }
}
