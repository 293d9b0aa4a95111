using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>
/// posix_spawn_file_actions_t, as in posix_spawn(3): what the child does to its descriptors, in order.
/// </summary>
internal sealed unsafe class SpawnFileActions : IDisposable
{
    private void* _actions;  // Owned; null once disposed.

    internal SpawnFileActions()
    {
        _actions = NativeMemory.AllocZeroed(Libc.SizeOfSpawnFileActions);
        _ = Libc.posix_spawn_file_actions_init(_actions); // Cannot fail: it sets fields.
    }

    internal void* Pointer => _actions;

    public void Dispose()
    {
        if (_actions is not null)
        {
            _ = Libc.posix_spawn_file_actions_destroy(_actions);
            NativeMemory.Free(_actions);
            _actions = null;
        }
    }

    internal void ChangeDirectory(string path) =>
        Check(
            nameof(Libc.posix_spawn_file_actions_addchdir_np),
            Libc.posix_spawn_file_actions_addchdir_np(_actions, path));

    internal void Open(int fd, string path, int flags) =>
        Check(
            nameof(Libc.posix_spawn_file_actions_addopen),
            Libc.posix_spawn_file_actions_addopen(_actions, fd, path, flags, 0));

    // Clears close-on-exec on the copy.
    internal void Duplicate(int fd, int target) =>
        Check(
            nameof(Libc.posix_spawn_file_actions_adddup2),
            Libc.posix_spawn_file_actions_adddup2(_actions, fd, target));

    internal static void CloseFrom(SpawnFileActions actions, int first)
    {
        try
        {
            Check(
                nameof(Libc.posix_spawn_file_actions_addclosefrom_np),
                Libc.posix_spawn_file_actions_addclosefrom_np(actions._actions, first));
        }
        catch (EntryPointNotFoundException)
        {
            CloseEach(actions, first); // musl, and glibc before 2.34.
        }
    }

    // What is opened between this listing and the spawn escapes it, and is inherited unless it has close-on-exec.
    internal static void CloseEach(SpawnFileActions actions, int first)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            int fd = int.Parse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture);
            if (fd >= first)
            {
                Check(
                    nameof(Libc.posix_spawn_file_actions_addclose),
                    Libc.posix_spawn_file_actions_addclose(actions._actions, fd));
            }
        }
    }

    private static void Check(string call, int error)
    {
        if (error != 0)
        {
            throw new SyscallException(call, error);
        }
    }
}
