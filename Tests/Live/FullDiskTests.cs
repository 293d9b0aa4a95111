using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A host whose folder is on a disk that is full, or cannot be written.</summary>
[Collection(LiveAloneCollection.Name)]
public sealed class FullDiskTests
{
    private static readonly string Xml = GuestXml.Domain("boot", 16, "pc");

    /// <summary>A run takes three: its folder, the socket, and the log.</summary>
    [LiveRootTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_start_fails_wherever_the_room_ends(int free)
    {
        using var disk = new TinyDisk();
        await using LiveHost host = await LiveHost.StartAsync(root: disk.Path);
        disk.Fill(free);

        await RefusedStart.ShouldBeAsync(host, Xml, ErrorCode.SystemError, $"'{disk.Path}/h/run/qemu/", "No space left on device");
    }

    [LiveRootFact]
    public async Task A_domain_starts_once_there_is_room_again()
    {
        using var disk = new TinyDisk();
        await using LiveHost host = await LiveHost.StartAsync(root: disk.Path);
        disk.Fill(free: 0);
        await Should.ThrowAsync<HypervisorException>(() => host.Hypervisor.CreateDomainAsync(Xml));

        disk.Empty();
        Domain domain = await host.Hypervisor.CreateDomainAsync(Xml);
        await domain.DestroyAsync();

        (await host.EndAsync()).Length.ShouldBe(4);
    }

    [LiveRootFact]
    public async Task A_start_fails_once_the_disk_is_read_only()
    {
        using var disk = new TinyDisk();
        await using LiveHost host = await LiveHost.StartAsync(root: disk.Path);
        disk.MakeReadOnly(host.Runs); // Not all of it: the journal is open to be written, which a mount waits for.

        try
        {
            await RefusedStart.ShouldBeAsync(host, Xml, ErrorCode.SystemError, $"'{disk.Path}/h/run/qemu/", "Read-only file system");
        }
        finally
        {
            TinyDisk.MakeWritable(host.Runs);
        }
    }

    [LiveRootFact]
    public async Task A_host_does_not_start_on_a_read_only_disk()
    {
        using var disk = new TinyDisk();
        disk.MakeReadOnly();

        var refusal = await Should.ThrowAsync<HypervisorException>(() => LiveHost.StartAsync(root: disk.Path));

        refusal.Code.ShouldBe(ErrorCode.SystemError);
        refusal.Message.ShouldStartWith($"cannot make the folder '{disk.Path}/h/run': Read-only file system");
    }
}
