using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>A definition that somebody hands in.</summary>
internal static class DefinitionText
{
    private const string StandardInput = "-";

    /// <summary>The whole text.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="HypervisorException">There is nothing in it.</exception>
    internal static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (Directory.Exists(file))
        {
            throw new IOException($"'{file}' is a folder; the verb takes a file with domain XML");
        }

        string text = file == StandardInput
            ? await Console.In.ReadToEndAsync(cancellationToken)
            : await File.ReadAllTextAsync(file, cancellationToken);
        return string.IsNullOrWhiteSpace(text)
            ? throw new HypervisorException(ErrorCode.XmlDetail, ErrorDomain.Domain, $"{file}: (domain_definition):1: there is no domain XML in it")
            : text;
    }
}
