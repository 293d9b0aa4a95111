using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;

namespace Rx.Hypervisor.Tests.Interop;

/// <summary>Runs children to their end.</summary>
internal static class Child
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    internal static SpawnRequest Shell(string script) => new("/bin/sh", ["-c", script]);

    /// <summary>Runs a child, which must succeed, and returns what it wrote.</summary>
    internal static string Output(SpawnRequest request)
    {
        (ReapResult result, string output) = OutputAndResult(request);
        result.ShouldBe(new ReapResult(ReapKind.Exited, 0), output);
        return output;
    }

    /// <summary>Runs a child and returns how it ended and what it wrote.</summary>
    internal static (ReapResult Result, string Output) OutputAndResult(SpawnRequest request)
    {
        using SafeFileHandle output = File.OpenHandle(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        SpawnedProcess child = Spawner.Start(request with { Output = output });
        using PidHandle handle = child.Handle;
        ReapResult result = AwaitExit(handle);
        byte[] bytes = new byte[RandomAccess.GetLength(output)];
        RandomAccess.Read(output, bytes, 0);
        return (result, Encoding.UTF8.GetString(bytes));
    }

    internal static ReapResult Run(SpawnRequest request)
    {
        SpawnedProcess child = Spawner.Start(request);
        using PidHandle handle = child.Handle;
        return AwaitExit(handle);
    }

    internal static ReapResult AwaitExit(PidHandle handle)
    {
        Descriptors.MeetsInput(handle, Deadline).ShouldBeTrue("the child has not ended");
        return PidFd.TryReap(handle);
    }
}
