using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary>A definition that somebody hands in.</summary>
internal static class DefinitionText
{
    private const string StandardInput = "-";

    /// <summary>The whole text.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    internal static Task<string> ReadAsync(string file, CancellationToken cancellationToken)
        => file == StandardInput ? Console.In.ReadToEndAsync(cancellationToken) : File.ReadAllTextAsync(file, cancellationToken);
}
