using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Tests.Api;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>
/// The fold, pair by pair. Tests/Data/Lifecycle has a file for each state: one row an input, with what the domain is after
/// it; below the row, the events that it causes.
/// </summary>
public sealed class DomainFoldTableTests
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string state in FoldCases.States.Keys)
            {
                foreach (string input in FoldCases.Inputs.Keys)
                {
                    pairs.Add(state, input);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_state_takes_each_input_as_its_row_says(string state, string input)
    {
        (DomainHistory before, _) = FoldCases.Run(FoldCases.States[state]);

        (DomainHistory after, IReadOnlyList<DomainEvent> events) = DomainFold.Next(before, FoldCases.Inputs[input]);

        Rows(state).GetValueOrDefault(input, "there is no such row").ShouldBe(Row(after.Record, events));
    }

    [Fact]
    public void The_tables_have_a_row_for_each_input()
    {
        foreach (string state in FoldCases.States.Keys)
        {
            if (Approval.IsAccepting)
            {
                Accept(state);
            }

            Rows(state).Keys.ShouldBe(FoldCases.Inputs.Keys);
        }
    }

    [Fact]
    public void Every_kind_of_input_has_a_row()
    {
        IEnumerable<Type> kinds = typeof(DomainInput).Assembly.GetTypes().Where(type => type.BaseType == typeof(DomainInput));

        kinds.Except(FoldCases.Inputs.Values.Select(input => input.GetType())).ShouldBeEmpty();
    }

    [Fact]
    public void Every_input_is_named_after_its_kind() => FoldCases.Inputs
        .Where(pair => pair.Key.Split(' ')[0] != pair.Value.GetType().Name)
        .ShouldBeEmpty();

    [Fact]
    public void Every_state_of_a_qemu_domain_is_in_the_table() => FoldCases.States.Values
        .Select(inputs => FoldCases.Run(inputs).History.Record.State)
        .Distinct()
        .ShouldBe(Enum.GetValues<DomainState>().Except([DomainState.Blocked]), ignoreOrder: true);

    private static string Row(DomainRecord record, IReadOnlyList<DomainEvent> events)
        => string.Join('\n', [
            $"{record.State} ({record.Reason}), boot {record.Generation}, id {record.Id}, monitor {record.Monitor}{(record.IsPersistent ? ", stored" : "")}{(record.HasAutostart ? ", autostart" : "")}{(record.HasManagedSave ? ", saved" : "")}",
            .. events.Select(news => "    " + FoldCases.Describe(news)),
        ]);

    /// <summary>Writes the table as the fold has it now, under the heading that it had: for a person to read before it is committed.</summary>
    private static void Accept(string state)
    {
        string path = Repository.PathOf($"Tests/Data/Lifecycle/{state}.txt");
        string heading = File.Exists(path) ? File.ReadLines(path).First() : $"# {state}.";
        (DomainHistory before, _) = FoldCases.Run(FoldCases.States[state]);
        int width = FoldCases.Inputs.Keys.Max(input => input.Length) + 2;
        File.WriteAllLines(path, [heading, .. FoldCases.Inputs.Select(pair =>
        {
            (DomainHistory after, IReadOnlyList<DomainEvent> events) = DomainFold.Next(before, pair.Value);
            return $"{pair.Key.PadRight(width)}-> {Row(after.Record, events)}";
        })]);
    }

    private static Dictionary<string, string> Rows(string state)
    {
        string path = Repository.PathOf($"Tests/Data/Lifecycle/{state}.txt");
        Dictionary<string, string> rows = new(StringComparer.Ordinal);
        string input = "";
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == ' ')
            {
                rows[input] += "\n" + line;
                continue;
            }

            int end = line.IndexOf("->", StringComparison.Ordinal);
            input = line[..end].Trim();
            rows.Add(input, line[(end + 2)..].Trim());
        }

        return rows;
    }
}
