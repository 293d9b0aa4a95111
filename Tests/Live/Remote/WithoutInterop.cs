using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>The assemblies of this project once more, on a machine where the one with the system calls is missing.</summary>
internal sealed class WithoutInterop() : AssemblyLoadContext("without interop", isCollectible: true)
{
    private const string Missing = "Rx.Hypervisor.Interop";

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Missing)
        {
            throw new FileNotFoundException($"{Missing} was wanted, and is not there");
        }

        string path = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
        return assemblyName.Name!.StartsWith("Rx.Hypervisor", StringComparison.Ordinal) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
