using System;
using System.IO;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>A folder for one measurement: an engine's, a peer's, and what they read. Deleted with all that is in it.</summary>
internal sealed class BenchFolder : IDisposable
{
    /// <summary>The folder.</summary>
    internal string Path { get; } = Directory.CreateTempSubdirectory("rxhv-bench-").FullName;

    /// <summary>An engine's part of it.</summary>
    internal string Root => At("engine");

    /// <summary>A peer's part of it.</summary>
    internal string Peer => At("peer");

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>An engine on a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="guests">What becomes of its guests when it is disposed.</param>
    internal static Task<HypervisorHost> StartAsync(string root, GuestsAtStop guests = GuestsAtStop.Destroy) => HypervisorHost.StartAsync(options =>
    {
        options.Root = root;
        options.Shutdown = new ShutdownPlan { Guests = guests };
        options.UseQemu();
    });

    /// <summary>Where the engine on a folder keeps its definitions.</summary>
    internal static string DefinitionsOf(string root) => System.IO.Path.Combine(root, "config", "qemu");

    /// <summary>A path in it.</summary>
    internal string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file into it.</summary>
    /// <returns>Its path.</returns>
    internal string Write(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }
}
