using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Benchmarks.Definitions;

/// <summary>Folders full of stored definitions, as they are when many were defined.</summary>
internal static partial class StoredDefinitions
{
    /// <summary>Fills an engine's folder: with what the engine stores of the usual guest, many times.</summary>
    internal static async Task FillAsync(string root, int count)
    {
        string name;
        await using (HypervisorHost host = await BenchFolder.StartAsync(root))
        {
            name = (await host.Hypervisor.DefineDomainAsync(SampleGuests.One(SampleGuests.Usual, number: 0))).Name;
        }

        Multiply(Path.Combine(BenchFolder.DefinitionsOf(root), $"{name}.xml"), name, count);
    }

    /// <summary>Makes many files of one: each domain with a name, a uuid and MAC addresses of its own.</summary>
    internal static void Multiply(string path, string name, int count)
    {
        string text = File.ReadAllText(path);
        foreach (int number in Enumerable.Range(1, count - 1))
        {
            string other = $"bench{number:D5}";
            string copy = Mac().Replace(Uuid().Replace(text, Guid.NewGuid().ToString()), _ => NewMac());
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(path)!, $"{other}.xml"), copy.Replace(name, other, StringComparison.Ordinal));
        }
    }

    private static string NewMac()
    {
        string random = Guid.NewGuid().ToString("N");
        return $"52:54:00:{random[..2]}:{random[2..4]}:{random[4..6]}";
    }

    [GeneratedRegex("(?<=<uuid>)[^<]+", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    [GeneratedRegex("(?<=mac address=['\"])[^'\"]+", RegexOptions.CultureInvariant)]
    private static partial Regex Mac();
}
