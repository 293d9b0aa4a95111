using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Streams.Recordings;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Recordings of a real QEMU.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class RecordingTests
{
    private const string Name = "night.rec";

    [LiveFact]
    public async Task What_a_real_QEMU_did_is_told_again_byte_for_byte_without_one()
    {
        List<HypervisorEvent> told = [];
        byte[] recording;
        await using (LiveHost host = await LiveHost.StartAsync(recording: Name))
        {
            host.Hypervisor.Events.Subscribe(told.Add);
            Guest guest = await host.BootAsync();
            await guest.Domain.SuspendAsync();
            await guest.Domain.ResumeAsync();
            await guest.Domain.ResetAsync();
            await guest.WaitUntilReadyAsync();
            await guest.Domain.GetMemoryStatisticsAsync();
            await Should.ThrowAsync<HypervisorException>(() => guest.Domain.ResumeAsync());
            await guest.PressAsync('S');
            await host.WhenStoppedAsync();
            await host.BootAsync("second");
            File.GetUnixFileMode(host[Name]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await host.EndAsync();
            recording = await File.ReadAllBytesAsync(host[Name]);
        }

        Retelling replayed = Retelling.Of(recording);

        (replayed.End.Reason, replayed.End.Why).ShouldBe((ReplayEndReason.Ended, "the host was stopped"));
        replayed.ShouldTell(told);
        replayed.Events.Length.ShouldBeGreaterThan(10);
        replayed.Domains.ShouldBeEmpty();
    }
}
