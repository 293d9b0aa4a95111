using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor;

/// <summary>An nft program for a <see cref="VirtualHost"/>: what it is told to load stands in <see cref="VirtualFirewall.Tables"/>.</summary>
/// <remarks>It knows JSON from a file only, and of that tables; what is added to one is its content, and filters nothing. Threading: the scheduler of the machine.</remarks>
public sealed class SimulatedNft
{
    /// <summary>Where the driver looks for it unless told otherwise.</summary>
    public const string Path = "/usr/sbin/nft";

    private readonly VirtualHost _machine;
    private readonly Dictionary<(string Family, string Name), string> _tables = [];

    /// <summary>Puts the program on a machine.</summary>
    /// <param name="machine">Where it runs.</param>
    /// <param name="path">Where it stands.</param>
    public SimulatedNft(VirtualHost machine, string path = Path)
    {
        ArgumentNullException.ThrowIfNull(machine);
        _machine = machine;
        machine.Processes.Install(path, process => process.After(Takes, () => Run(process)));
    }

    /// <summary>How long it runs.</summary>
    public TimeSpan Takes { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Why it refuses what it is told; <see langword="null"/> when it does as it is told.</summary>
    public string? Refusal { get; set; }

    /// <summary>How often it was run.</summary>
    public int Runs { get; private set; }

    private void Run(VirtualProcess process)
    {
        Runs++;
        if (Refusal is { } refusal)
        {
            process.Print($"{refusal}\n");
            process.Exit(1);
            return;
        }

        var before = new Dictionary<(string Family, string Name), string>(_tables.Where(table => _machine.Firewall.Tables.ContainsKey(table.Key.Name)));
        var after = new Dictionary<(string Family, string Name), string>(before);
        byte[] file = _machine.Files.Read(process.Launch.Arguments[^1], int.MaxValue);
        using (var document = JsonDocument.Parse(file))
        {
            foreach (JsonElement command in document.RootElement.GetProperty("nftables").EnumerateArray())
            {
                Apply(command, after);
            }
        }

        Commit(before, after, process.Id);
        process.Exit(0);
    }

    private static void Apply(JsonElement command, Dictionary<(string Family, string Name), string> tables)
    {
        JsonProperty verb = command.EnumerateObject().Single();
        JsonProperty subject = verb.Value.EnumerateObject().Single();
        bool isTable = subject.Name == "table";
        (string, string) table = (Text(subject.Value, "family"), Text(subject.Value, isTable ? "name" : "table"));
        if (isTable && verb.Name == "delete")
        {
            tables.Remove(table);
        }
        else
        {
            tables[table] = tables.GetValueOrDefault(table, "") + (isTable ? "" : subject.Value.GetRawText() + "\n");
        }
    }

    private void Commit(
        Dictionary<(string Family, string Name), string> before, Dictionary<(string Family, string Name), string> after, int requester)
    {
        _tables.Clear();
        foreach ((var table, string content) in after)
        {
            _tables[table] = content;
        }

        foreach (string name in before.Keys.Concat(after.Keys).Select(static table => table.Name).Distinct(StringComparer.Ordinal).ToArray())
        {
            string was = Whole(before, name), now = Whole(after, name);
            if (!after.Keys.Any(table => table.Name == name))
            {
                _machine.Firewall.Remove(name, requester);
            }
            else if (was != now || !_machine.Firewall.Tables.ContainsKey(name))
            {
                _machine.Firewall.Set(name, now, requester);
            }
        }
    }

    private static string Whole(Dictionary<(string Family, string Name), string> tables, string name)
    {
        var whole = new StringBuilder();
        foreach ((_, string content) in tables.Where(table => table.Key.Name == name).OrderBy(static table => table.Key.Family, StringComparer.Ordinal))
        {
            whole.Append(content);
        }

        return whole.ToString();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
