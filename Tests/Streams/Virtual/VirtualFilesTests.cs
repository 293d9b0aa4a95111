using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
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

    [Fact]
    public void A_file_has_what_was_written_where_it_was_written_and_zeros_where_nothing_was()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            WriteAround(new Random(seed), $"/file{seed}", $"seed {seed}");
        }
    }

    private void WriteAround(Random random, string path, string place)
    {
        const int Most = 100_000; // It has some pieces in memory.
        var model = new List<byte>();
        using IHostFile file = _files.Open(path, HostFileMode.Create);
        for (int step = 0; step < 30; step++)
        {
            int position = random.Next(Most);
            if (random.Next(3) == 0)
            {
                file.SetLength(position);
                Resize(model, position);
                continue;
            }

            byte[] data = new byte[random.Next(Most / 2)];
            random.NextBytes(data);
            file.Position = position;
            file.Write(data);
            Resize(model, Math.Max(model.Count, data.Length == 0 ? 0 : position + data.Length));
            data.CopyTo(CollectionsMarshal.AsSpan(model)[Math.Min(position, model.Count)..]);
        }

        byte[] part = new byte[random.Next(Most)];
        file.Position = random.Next(model.Count + 1);
        byte[] expected = [.. model.Skip((int)file.Position).Take(part.Length)];
        file.Read(part).ShouldBe(expected.Length, place);
        part.AsSpan(0, expected.Length).SequenceEqual(expected).ShouldBeTrue(place);
        _files.Read(path, int.MaxValue).AsSpan().SequenceEqual(model.ToArray()).ShouldBeTrue(place);
        _files.ReadEnd(path, part.Length).AsSpan().SequenceEqual(model.TakeLast(part.Length).ToArray()).ShouldBeTrue(place);

        static void Resize(List<byte> bytes, int length)
        {
            bytes.RemoveRange(Math.Min(length, bytes.Count), Math.Max(0, bytes.Count - length));
            bytes.AddRange(new byte[length - bytes.Count]);
        }
    }
}
