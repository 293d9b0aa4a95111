using System;

namespace Rx.Hypervisor;

/// <content>What happens to the machine, by the guest's doing or somebody's on the host.</content>
public sealed partial class SimulatedQemuProcess
{
    /// <summary>The virtual CPUs stop, as somebody past the driver has it.</summary>
    public void StopCpus() => StopCpus("paused");

    /// <summary>The guest resets the machine.</summary>
    public void Reboot()
    {
        if (_arguments.RebootAction == "shutdown")
        {
            PowerOff("guest-reset");
        }
        else
        {
            Reset("""{"guest": true, "reason": "guest-reset"}""");
        }
    }

    /// <summary>The guest powers off, and ends its agent before.</summary>
    public void PowerOff()
    {
        CloseChannel();
        PowerOff("guest-shutdown");
    }

    /// <summary>The guest goes to sleep in memory.</summary>
    public void Sleep()
    {
        _status = "suspended";
        Emit("SUSPEND");
    }

    /// <summary>The guest writes itself to its disk and powers off.</summary>
    public void SleepToDisk()
    {
        Emit("SUSPEND_DISK");
        PowerOff("guest-shutdown");
    }

    /// <summary>The guest's kernel panics, and its driver tells the panic device.</summary>
    public void Panic()
    {
        if (_arguments.PanicAction == "none")
        {
            Emit("GUEST_PANICKED", """{"action": "run"}""");
            return;
        }

        bool stays = _staysWhenOff || _arguments.PanicAction == "pause";
        Emit("GUEST_PANICKED", stays ? """{"action": "pause"}""" : """{"action": "poweroff"}""");
        if (stays)
        {
            StopCpus("guest-panicked");
        }
        else
        {
            PowerOff("guest-panic");
        }
    }

    /// <summary>The guest panics and runs its crash kernel.</summary>
    public void LoadCrashKernel() => Emit("GUEST_CRASHLOADED", """{"action": "run"}""");

    /// <summary>Nobody has fed the watchdog.</summary>
    public void FireWatchdog()
    {
        string action = _arguments.WatchdogAction;
        Emit("WATCHDOG", $$"""{"action": "{{action}}"}""");
        switch (action)
        {
            case "reset":
                Reboot();
                break;
            case "shutdown":
                PressPowerButton();
                break;
            case "poweroff":
                End(); // Without SHUTDOWN.
                break;
            case "pause":
                StopCpus("watchdog");
                break;
        }
    }

    /// <summary>A write to a disk fails. What QEMU does about it is what the disk was made with.</summary>
    /// <param name="disk">QEMU's id of it; <see langword="null"/> means the first.</param>
    /// <param name="isFull">The host's disk is full; otherwise it is broken.</param>
    public void FailDisk(string? disk = null, bool isFull = false)
    {
        (string node, string action) = FindDisk(disk, isFull);
        string reason = isFull ? "No space left on device" : "Input/output error";
        string nospace = isFull ? "true" : "false";
        Emit("BLOCK_IO_ERROR", $$"""
            {"device": "", "nospace": {{nospace}}, "node-name": "{{node}}", "reason": "{{reason}}", "operation": "write", "action": "{{action}}"}
            """);
        if (action == "stop")
        {
            StopCpus("io-error");
        }
    }

    /// <summary>QEMU ends, or stays with a machine that is off, for a reason of QAPI's <c>ShutdownCause</c>.</summary>
    internal void PowerOff(string reason)
    {
        bool byGuest = reason.StartsWith("guest", StringComparison.Ordinal);
        _boot++;
        Emit("SHUTDOWN", $$"""{"guest": {{(byGuest ? "true" : "false")}}, "reason": "{{reason}}"}""");
        if (!_staysWhenOff || !byGuest)
        {
            End();
            return;
        }

        bool wasRunning = IsRunning;
        _status = "shutdown";
        if (wasRunning)
        {
            Emit("STOP");
        }
    }

    private void PressPowerButton()
    {
        Emit("POWERDOWN");
        if (Guest.PowersOffAfter is { } delay)
        {
            InGuestAfter(delay, PowerOff);
        }
    }

    private void StopCpus(string status)
    {
        if (IsRunning)
        {
            _status = status;
            Emit("STOP");
        }
    }

    private void Continue(string status)
    {
        bool boots = status == "prelaunch" && !_wasResetWhileStopped;
        _status = "running";
        Emit("RESUME");
        if (_wasResetWhileStopped)
        {
            _wasResetWhileStopped = false;
            Echo();
        }

        if (boots)
        {
            Boot();
        }

        for (int waiting = _whenRunning.Count; waiting > 0; waiting--)
        {
            _whenRunning.Dequeue()();
        }
    }

    private void Wake()
    {
        _status = "running";
        Emit("WAKEUP");
        Echo(); // It has no place to wake at: the firmware boots it anew.
    }

    private void Reset(string data)
    {
        CloseChannel(); // Devices are reset first, then it is told.
        Emit("RESET", data);
        _boot++;
        if (IsRunning)
        {
            Echo();
        }
        else
        {
            (_status, _wasResetWhileStopped) = ("prelaunch", true);
        }
    }

    private void Echo()
    {
        TimeSpan after = TimeSpan.Zero;
        for (int i = 0; i < Guest.ResetEchoes; i++)
        {
            after += Timing.ResetGap;
            InGuestAfter(after, () => Emit("RESET", """{"guest": true, "reason": "guest-reset"}"""));
        }

        Boot();
    }

    private void Boot() => InGuestAfter(Guest.BootsIn, () =>
    {
        if (Guest.AgentConnectsAfter is { } delay)
        {
            InGuestAfter(delay, () => OpenChannel());
        }
    });
}
