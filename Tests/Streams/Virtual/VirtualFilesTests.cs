using System.IO;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Virtual;

/// <summary>What only a simulated disk can be told.</summary>
public sealed class VirtualFilesTests
{
    private readonly VirtualFiles _files = new VirtualHost(new VirtualTime()).Files;

    [Fact]
    public void What_is_denied_is_an_obstacle_and_refused()
    {
        _files.Write("/disk", "words");
        _files.Deny("/disk", FileAccess.Write);

        _files.FindObstacle("/disk", FileAccess.Read).ShouldBeNull();
        _files.FindObstacle("/disk", FileAccess.ReadWrite).ShouldBe("Permission denied");
        Should.Throw<HypervisorException>(() => _files.Open("/disk", HostFileMode.ReadWrite)).Message.ShouldBe("cannot open '/disk': Permission denied");
        _files.Open("/disk", HostFileMode.Read).Dispose();
        _files.Deny("/disk", FileAccess.ReadWrite);
        Should.Throw<HypervisorException>(() => _files.Read("/disk", 100)).Message.ShouldBe("cannot read '/disk': Permission denied");
        _files.Deny("/disk", 0);
        _files.FindObstacle("/disk", FileAccess.ReadWrite).ShouldBeNull();
    }

    [Fact]
    public void A_device_has_a_length_once_it_is_open_and_does_not_grow()
    {
        _files.Write("/dev/vg/disk", FileKind.BlockDevice, new byte[1024]);

        FileFacts facts = _files.Look("/dev/vg/disk").ShouldNotBeNull();
        (facts.Kind, facts.Length).ShouldBe((FileKind.BlockDevice, 0));
        using IHostFile device = _files.Open("/dev/vg/disk", HostFileMode.ReadWrite);
        device.Length.ShouldBe(1024);
        device.Position = 1000;
        Should.Throw<HypervisorException>(() => device.Write(new byte[25])).Message.ShouldBe("cannot write '/dev/vg/disk': No space left on device");
    }

    [Fact]
    public void An_open_file_fills_the_disk_as_it_grows()
    {
        _files.FreeBytes = 100;
        using IHostFile file = _files.Open("/file", HostFileMode.Create);
        file.Write(new byte[60]);
        file.Position = 0;
        file.Write(new byte[60]);

        _files.FreeBytes.ShouldBe(40);
        Should.Throw<HypervisorException>(() => file.Write(new byte[41])).Message.ShouldBe("cannot write '/file': No space left on device");
        _files.Delete("/file");
        _files.FreeBytes.ShouldBe(100);
    }
}
