using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>One run of libvirt's shell.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Lines">What it said, without empty lines.</param>
internal sealed record Virsh(int Code, string[] Lines)
{
    internal static Task<Virsh> RunAsync(string uri, params string[] command) => ProgramAsync("/usr/bin/virsh", ["-c", uri, .. command]);

    /// <summary>Any program, to its end.</summary>
    internal static async Task<Virsh> ProgramAsync(string program, params string[] arguments)
    {
        using ShellProcess process = ShellProcess.Start(program, arguments);
        string[] lines = [.. (await process.ReadAllAsync()).Select(static line => line.TrimEnd()).Where(static line => line.Length > 0)];
        ReapResult end = await process.ExitAsync();
        return new Virsh(end.Kind == ReapKind.Exited ? end.Status : 128 + end.Status, lines);
    }
}
