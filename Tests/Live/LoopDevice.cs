using System;
using System.IO;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A block device of the host that is a file.</summary>
internal sealed class LoopDevice : IDisposable
{
    private LoopDevice(string path) => Path = path;

    /// <summary>Why there can be none, in the words of losetup(8): a container may keep them away even from root.</summary>
    internal static string? WhyImpossible { get; } = Try();

    internal string Path { get; }

    public void Dispose() => Run($"losetup -d {Path}").Result.ShouldBe(new ReapResult(ReapKind.Exited, 0));

    internal static LoopDevice Open(string file)
    {
        (ReapResult result, string output) = Attach(file);
        result.ShouldBe(new ReapResult(ReapKind.Exited, 0), output);
        return new LoopDevice(output.Trim());
    }

    private static string? Try()
    {
        string file = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, new byte[4096]);
            (ReapResult result, string output) = Attach(file);
            if (result != new ReapResult(ReapKind.Exited, 0))
            {
                return $"there is no loop device to be had: {output.Trim()}";
            }

            new LoopDevice(output.Trim()).Dispose();
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    // The kernel has the device before /dev has its node, where nobody watches over /dev.
    private static (ReapResult Result, string Output) Attach(string file)
        => Run($"free=$(losetup -f) && {{ [ -b $free ] || mknod $free b 7 ${{free#/dev/loop}}; }} && losetup -f --show '{file}'");

    private static (ReapResult Result, string Output) Run(string script)
        => Child.OutputAndResult(Child.Shell($"exec 2>&1; PATH=$PATH:/usr/sbin:/sbin; {script}"));
}
