using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>What our client does with a daemon, whichever it is, and what it must see.</summary>
/// <param name="uri">Of the daemon.</param>
/// <param name="folder">For files of guests: where a file of some name is.</param>
internal sealed class RemoteScenario(string uri, Func<string, string> folder)
{
    /// <summary>A guest lives from define to undefine, with its events beside it.</summary>
    internal async Task LiveAsync()
    {
        await using IHypervisor connection = await ConnectAsync();
        string disk = folder("life.img"), tty = folder("life-tty");
        File.Copy(GuestImages.BootSector, disk);
        Task<IList<LifecycleDetail>> told = connection.Events.OfType<DomainLifecycleEvent>().Where(static news => news.Name == "life")
            .Select(static news => news.Detail).TakeUntil(static detail => detail == LifecycleDetail.UndefinedRemoved).ToList().ToTask();

        Domain guest = await connection.DefineDomainAsync(GuestXml.BootSector("life", disk, tty), Within.Deadline);
        await guest.StartAsync(DomainStart.Paused, Within.Deadline);
        using (SerialConsole console = await SerialConsole.OpenAsync(tty))
        {
            await guest.ResumeAsync(Within.Deadline);
            await console.WaitForAsync("RXBOOT ready");
        }

        guest.Record.State.ShouldBe(DomainState.Running);
        guest.Record.MemoryKiB.ShouldBe(16 * 1024);
        (await guest.GetInfoAsync()).Reason.ShouldBe(StateReason.RunningUnpaused);
        await guest.SuspendAsync(Within.Deadline);
        guest.Record.Reason.ShouldBe(StateReason.PausedUser);
        await guest.ResumeAsync(Within.Deadline);
        await guest.DestroyAsync(Within.Deadline);
        guest.Record.IsActive.ShouldBeFalse();
        Position last = await guest.UndefineAsync(deadline: Within.Deadline);

        connection.Position.ShouldBe(last);
        (await Within.DeadlineAsync(told, "the last event")).ShouldBe(
        [
            LifecycleDetail.DefinedAdded,
            LifecycleDetail.StartedBooted,
            LifecycleDetail.SuspendedPaused,
            LifecycleDetail.ResumedUnpaused,
            LifecycleDetail.SuspendedPaused,
            LifecycleDetail.ResumedUnpaused,
            LifecycleDetail.ShutdownHost,
            LifecycleDetail.StoppedDestroyed,
            LifecycleDetail.UndefinedRemoved,
        ]);
    }

    private Task<IHypervisor> ConnectAsync() => Rx.Hypervisor.Hypervisor.ConnectAsync(uri);
}
