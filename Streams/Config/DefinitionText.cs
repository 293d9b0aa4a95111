using System.Text;

namespace Rx.Hypervisor.Streams.Config;

/// <summary>What is in the file of a definition.</summary>
/// <param name="Name">The file's, without its extension.</param>
/// <param name="Content">All of it.</param>
/// <param name="Print">Tells it from every other content.</param>
public readonly record struct DefinitionText(string Name, byte[] Content, Fingerprint Print)
{
    /// <summary>The content as text.</summary>
    public string Xml => Encoding.UTF8.GetString(Content);
}
