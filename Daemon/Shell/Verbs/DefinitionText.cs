using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>A definition that somebody hands in.</summary>
internal static class DefinitionText
{
    private const string StandardInput = "-";

    /// <summary>Reads it, and has it taken; what is wrong with it is said with the name of the file.</summary>
    /// <param name="file">Its path; - is standard input.</param>
    /// <param name="kind">Of what it is to be.</param>
    /// <param name="take">Takes the text.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="HypervisorException">There is nothing in it, or it is not taken.</exception>
    internal static async Task<T> TakeAsync<T>(string file, ErrorDomain kind, Func<string, Task<T>> take, CancellationToken cancellationToken)
    {
        string xml = await ReadAsync(file, kind, cancellationToken);
        try
        {
            return await take(xml);
        }
        catch (HypervisorException e)
        {
            throw new HypervisorException(e.Code, e.Domain, $"{file}: {e.Message}", e);
        }
    }

    private static async Task<string> ReadAsync(string file, ErrorDomain kind, CancellationToken cancellationToken)
    {
        string what = kind.ToString().ToLowerInvariant();
        if (Directory.Exists(file))
        {
            throw new IOException($"'{file}' is a folder; the verb takes a file with {what} XML");
        }

        string text = file == StandardInput
            ? await Console.In.ReadToEndAsync(cancellationToken)
            : await File.ReadAllTextAsync(file, cancellationToken);
        return string.IsNullOrWhiteSpace(text)
            ? throw new HypervisorException(ErrorCode.XmlDetail, kind, $"{file}: ({what}_definition):1: there is no {what} XML in it")
            : text;
    }
}
