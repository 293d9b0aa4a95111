using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A file system of its own that is easily full, or read-only. Mounting takes CAP_SYS_ADMIN.</summary>
internal sealed class TinyDisk : IDisposable
{
    private const string Source = "rxhv-test-";
    private const string Capabilities = "CapEff:";
    private const int SysAdmin = 21;

    private readonly TemporaryDirectory _folder = new();
    private int _fillers;

    internal TinyDisk()
    {
        UnmountWhatCrashedRunsLeft();
        Run("/bin/mount", "-t", "tmpfs", "-o", "size=256k,nr_inodes=64", $"{Source}{Environment.ProcessId}", Path);
    }

    /// <summary>Why there can be none: even root may lack the right to mount, in a container.</summary>
    internal static string? WhyImpossible { get; } = MayMount() ? null : "mounting a file system takes CAP_SYS_ADMIN";

    internal string Path => _folder.Path;

    public void Dispose()
    {
        Run("/bin/umount", "-l", Path);
        _folder.Dispose();
    }

    /// <summary>Leaves room for so many files and folders, and for no byte in them.</summary>
    internal void Fill(int free)
    {
        while (TryAdd())
        {
            _fillers++;
        }

        for (int i = 1; i <= free; i++)
        {
            File.Delete(Filler(_fillers - i));
        }
    }

    /// <summary>Leaves all the room there is.</summary>
    internal void Empty()
    {
        while (_fillers > 0)
        {
            File.Delete(Filler(--_fillers));
        }
    }

    internal void MakeReadOnly() => Run("/bin/mount", "-o", "remount,ro", Path);

    /// <summary>The same for one folder on it, while files elsewhere are open to be written.</summary>
    internal void MakeReadOnly(string folder)
    {
        Run("/bin/mount", "--bind", folder, folder);
        Run("/bin/mount", "-o", "remount,bind,ro", folder);
    }

    /// <summary>Takes that back.</summary>
    internal static void MakeWritable(string folder) => Run("/bin/umount", "-l", folder);

    private string Filler(int number) => System.IO.Path.Combine(Path, $"filler{number}");

    private bool TryAdd()
    {
        try
        {
            using FileStream file = File.Create(Filler(_fillers), bufferSize: 0);
            WriteAll(file);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // The first takes all the bytes there are; those after it are empty, which is full too.
    private static void WriteAll(FileStream file)
    {
        try
        {
            byte[] page = new byte[4096];
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    // "36 35 0:31 / /tmp/rxhv1 rw - tmpfs rxhv-test-4711 rw,size=256k"
    private static void UnmountWhatCrashedRunsLeft()
    {
        foreach (string[] mount in File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')))
        {
            string source = mount[^2];
            if (source.StartsWith(Source, StringComparison.Ordinal)
                && !Directory.Exists($"/proc/{int.Parse(source[Source.Length..], CultureInfo.InvariantCulture)}"))
            {
                Run("/bin/umount", "-l", mount[4]);
                Directory.Delete(mount[4]);
            }
        }
    }

    // capabilities(7): a mask in hexadecimal.
    private static bool MayMount()
    {
        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(Capabilities, StringComparison.Ordinal));
        ulong mask = ulong.Parse(line.AsSpan(Capabilities.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (mask >> SysAdmin & 1) != 0;
    }

    private static void Run(string program, params string[] arguments)
        => Child.Run(new SpawnRequest(program, arguments)).ShouldBe(new ReapResult(ReapKind.Exited, 0), string.Join(' ', arguments));
}
