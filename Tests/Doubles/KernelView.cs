using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>What the kernel says of this process's descriptors: /proc/self/fd and fdinfo.</summary>
internal static class KernelView
{
    /// <summary>How often a handle's number is registered with a loop's epoll instance, if it has one.</summary>
    internal static int Registrations(IEventLoop loop, SafeHandle handle)
        => Registrations(loop, (int)handle.DangerousGetHandle());

    /// <summary>How often a number is registered with a loop's epoll instance, if it has one.</summary>
    /// <remarks>Of that instance alone: others may hold a registration of a closed handle that had the same number.</remarks>
    internal static int Registrations(IEventLoop loop, int number)
    {
        if (loop is not EpollEventLoop)
        {
            return 0;
        }

        var epoll = (SafeHandle)Field(Field(Field(loop, "_watches"), "_poller"), "_epoll");
        string line = "tfd:" + number.ToString(CultureInfo.InvariantCulture).PadLeft(9) + " ";
        return Info((int)epoll.DangerousGetHandle()).Count(info => info.StartsWith(line, StringComparison.Ordinal));
    }

    /// <summary>The inotify descriptors that watch a folder.</summary>
    internal static int[] InotifyOf(string folder)
    {
        using DirectoryHandle directory = FileSystem.OpenDirectory(folder);
        string inode = Info((int)directory.DangerousGetHandle())
            .First(static info => info.StartsWith("ino:", StringComparison.Ordinal))[4..];
        string word = $" ino:{long.Parse(inode, CultureInfo.InvariantCulture):x} ";
        return [.. Descriptors("anon_inode:inotify")
            .Where(fd => Info(fd).Any(info => info.Contains(word, StringComparison.Ordinal)))];
    }

    /// <summary>Descriptors of sockets, processes and files below a folder: what a host opens for its drivers.</summary>
    /// <remarks>What earlier tests left to the garbage collector is closed first: it would otherwise vanish in between.</remarks>
    internal static int CountOpen(string folder)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return AllDescriptors().Count(entry =>
            entry.Target == "anon_inode:[pidfd]" || entry.Target.StartsWith("pidfd:", StringComparison.Ordinal) ||
            entry.Target.StartsWith("socket:", StringComparison.Ordinal) ||
            entry.Target.StartsWith(folder, StringComparison.Ordinal));
    }

    private static object Field(object target, string name)
        => target.GetType().GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(target)!;

    private static IEnumerable<int> Descriptors(string target)
        => AllDescriptors().Where(entry => entry.Target == target).Select(static entry => entry.Number);

    private static List<(int Number, string Target)> AllDescriptors()
    {
        var all = new List<(int, string)>();
        foreach (FileInfo link in new DirectoryInfo("/proc/self/fd").EnumerateFiles())
        {
            try
            {
                all.Add((int.Parse(link.Name, CultureInfo.InvariantCulture), link.LinkTarget ?? ""));
            }
            catch (IOException)
            {
                // Closed between the listing and the look.
            }
        }

        return all;
    }

    private static string[] Info(int number)
    {
        try
        {
            return File.ReadAllLines($"/proc/self/fdinfo/{number}");
        }
        catch (IOException)
        {
            return []; // Closed meanwhile.
        }
    }
}
