using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>What happens, and when: seconds since the host was made.</content>
public sealed partial class FakeHypervisor
{
    /// <summary>Has something happen to a domain.</summary>
    /// <param name="seconds">When.</param>
    /// <param name="domain">Which.</param>
    /// <param name="what">
    /// <see cref="Lifecycle.Started"/>: it is started; <see cref="Lifecycle.Stopped"/> and <see cref="Lifecycle.Shutdown"/>: its guest powers
    /// off; <see cref="Lifecycle.Crashed"/>: its kernel panics, which ends it; <see cref="Lifecycle.PMSuspended"/>: it goes to sleep;
    /// <see cref="Lifecycle.Suspended"/>, <see cref="Lifecycle.Resumed"/> and <see cref="Lifecycle.Undefined"/>: somebody has it so.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">That is not for a script to say.</exception>
    public void At(double seconds, FakeDomain domain, Lifecycle what)
    {
        ArgumentNullException.ThrowIfNull(domain);
        switch (what)
        {
            case Lifecycle.Started:
                At(seconds, () => Find(domain).StartAsync());
                break;
            case Lifecycle.Suspended:
                At(seconds, () => Find(domain).SuspendAsync());
                break;
            case Lifecycle.Resumed:
                At(seconds, () => Find(domain).ResumeAsync());
                break;
            case Lifecycle.Undefined:
                At(seconds, () => Find(domain).UndefineAsync());
                break;
            case Lifecycle.Stopped or Lifecycle.Shutdown:
                At(seconds, domain, static qemu => qemu.PowerOff());
                break;
            case Lifecycle.Crashed:
                At(seconds, domain, static qemu => qemu.Panic());
                break;
            case Lifecycle.PMSuspended:
                At(seconds, domain, static qemu => qemu.Sleep());
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "a script cannot have this happen to a domain");
        }
    }

    /// <summary>Has a domain's guest or QEMU do something: <c>qemu => qemu.Reboot()</c>.</summary>
    /// <param name="seconds">When.</param>
    /// <param name="domain">Which; it must run then.</param>
    /// <param name="act">What it does.</param>
    public void At(double seconds, FakeDomain domain, Action<SimulatedQemuProcess> act)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(act);
        At(seconds, () => act(ProcessOf(domain)));
    }

    /// <summary>Does anything.</summary>
    /// <param name="seconds">When.</param>
    /// <param name="act">What.</param>
    public void At(double seconds, Action act)
    {
        ArgumentNullException.ThrowIfNull(act);
        _scheduler.Schedule(act, From(seconds), static (_, work) =>
        {
            work();
            return Disposable.Empty;
        });
    }

    /// <summary>Makes calls: what it awaits goes on in virtual time.</summary>
    /// <param name="seconds">When.</param>
    /// <param name="calls">Which.</param>
    public void At(double seconds, Func<Task> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        Do(From(seconds), calls);
    }

    /// <summary>Kills the QEMU of a domain, as <c>kill -9</c> does.</summary>
    /// <param name="seconds">When.</param>
    /// <param name="domain">Which; it must run then.</param>
    public void Kill(double seconds, FakeDomain domain) => At(seconds, domain, static qemu => qemu.Kill());

    /// <summary>Breaks the link of <see cref="Client"/>: it hears nothing of the host until the link is mended, and then all that it has missed.</summary>
    /// <param name="sec">When it breaks.</param>
    /// <param name="forSec">For how many seconds.</param>
    public void DropLink(double sec, double forSec)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(forSec);
        At(sec, () => _client.Break("a test has dropped it"));
        At(sec + forSec, _client.Mend);
    }

    private Domain Find(FakeDomain domain) => Local.LookupDomain(domain.Uuid);

    private TimeSpan From(double seconds) => TimeSpan.FromSeconds(seconds) - (_scheduler.Now - _begin);
}
