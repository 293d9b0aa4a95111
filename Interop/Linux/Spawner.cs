using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>
/// Starts children with posix_spawn(3): a session of their own, no signal blocked or ignored, no handle but those
/// passed.
/// </summary>
public static unsafe class Spawner
{
    /// <summary>Starts a child.</summary>
    /// <returns>Number and handle of the child, which runs by now.</returns>
    /// <exception cref="SyscallException">
    /// ENOENT, EACCES, ENOEXEC: the program or the working directory cannot be used. EMFILE, EAGAIN, ENOMEM: no
    /// resources.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A string holds a NUL character, or a variable has no proper name.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A handle to pass is closed.</exception>
    public static SpawnedProcess Start(SpawnRequest request) => Start(request, PidFd.Open, SpawnFileActions.CloseFrom);

    internal static SpawnedProcess Start(
        SpawnRequest request, Func<int, PidHandle> open, Action<SpawnFileActions, int> closeFrom)
    {
        ArgumentNullException.ThrowIfNull(request);
        int pid = Spawn(request, closeFrom);
        try
        {
            // No race: the number stays the child's until somebody reaps it, and only we may.
            return new SpawnedProcess(pid, open(pid));
        }
        catch
        {
            KillAndReap(pid);
            throw;
        }
    }

    private static int Spawn(SpawnRequest request, Action<SpawnFileActions, int> closeFrom)
    {
        using var arguments = new NativeStrings([request.Path, .. request.Arguments]);
        using var environment = new NativeStrings(EnvironmentOf(request));
        using var attributes = new SpawnAttributes();
        using var actions = new SpawnFileActions();
        var copies = new List<DescriptorHandle>(request.Passed.Count + 1);
        try
        {
            Describe(request, actions, copies, closeFrom);
            int pid;
            int error = Libc.posix_spawn(
                &pid, request.Path, actions.Pointer, attributes.Pointer, arguments.Pointer, environment.Pointer);
            return error == 0 ? pid : throw new SyscallException(nameof(Libc.posix_spawn), error, SubjectOf(request));
        }
        finally
        {
            copies.ForEach(static copy => copy.Dispose());
        }
    }

    // Everything passed is first copied to a number above all targets: otherwise handle 4 wanted at 3 would close the
    // handle 3 that is wanted at 4. The copies also keep the numbers ours until the child has them.
    private static void Describe(
        SpawnRequest request,
        SpawnFileActions actions,
        List<DescriptorHandle> copies,
        Action<SpawnFileActions, int> closeFrom)
    {
        int end = SpawnRequest.FirstPassed + request.Passed.Count;
        if (request.WorkingDirectory is not null)
        {
            actions.ChangeDirectory(request.WorkingDirectory);
        }

        actions.Open(0, "/dev/null", Libc.O_RDONLY);
        if (request.Output is null)
        {
            actions.Open(1, "/dev/null", Libc.O_WRONLY);
        }
        else
        {
            actions.Duplicate(Copy(request.Output, end, copies), 1);
        }

        actions.Duplicate(1, 2);
        for (int i = 0; i < request.Passed.Count; i++)
        {
            actions.Duplicate(Copy(request.Passed[i], end, copies), SpawnRequest.FirstPassed + i);
        }

        closeFrom(actions, end);
    }

    private static int Copy(SafeHandle handle, int lowest, List<DescriptorHandle> copies)
    {
        DescriptorHandle copy = DescriptorHandle.CopyOf(handle, lowest);
        copies.Add(copy);
        return (int)copy.DangerousGetHandle();
    }

    // The managed view of the environment: it has what this program set, which the C library's does not.
    private static List<string> EnvironmentOf(SpawnRequest request)
    {
        var lines = new List<string>();
        if (request.Environment is not null)
        {
            foreach ((string name, string value) in request.Environment)
            {
                if (name.Length == 0 || name.Contains('='))
                {
                    throw new ArgumentException($"'{name}' cannot name an environment variable", nameof(request));
                }

                lines.Add($"{name}={value}");
            }

            return lines;
        }

        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            lines.Add($"{entry.Key}={entry.Value}");
        }

        return lines;
    }

    private static string SubjectOf(SpawnRequest request) =>
        request.WorkingDirectory is null ? request.Path : $"{request.Path} in {request.WorkingDirectory}";

    private static void KillAndReap(int pid)
    {
        _ = Libc.kill(pid, Libc.SIGKILL);
        int errno;
        do
        {
            int status;
            errno = Libc.waitpid(pid, &status, 0) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == Errno.EINTR);
    }
}
