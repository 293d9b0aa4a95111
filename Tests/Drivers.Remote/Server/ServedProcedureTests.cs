using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Tests.Api;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>What of libvirt's protocol is served, held against what its clients need first.</summary>
public sealed class ServedProcedureTests
{
    /// <summary>What the tiers have that nobody is to be served, with the reason.</summary>
    private static readonly Dictionary<string, string> Left = new()
    {
        ["AUTH_POLKIT"] = "never offered: the modes of the sockets say who may",
        ["CONNECT_SET_IDENTITY"] = "for libvirt's own proxy, which speaks for others",
        ["CONNECT_EVENT_CONNECTION_CLOSED"] = "told when a driver loses its hypervisor, which one in the same process cannot",
    };

    private static readonly IReadOnlyDictionary<int, Procedure> Served = new ServedPrograms().Remote.All;

    private static readonly List<(string Tier, int Number, string Name)> All =
    [
        .. File.ReadLines(Repository.PathOf("Tests/Data/Remote/procedures.tsv")).Where(static line => line[0] != '#').Select(static line =>
        {
            string[] cells = line.Split('\t');
            return (cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2]);
        }),
    ];

    [Fact]
    public void Each_procedure_of_the_protocol_is_in_one_tier_under_the_name_that_the_code_has()
    {
        All.Select(static one => one.Number).ShouldBe(Enumerable.Range(1, 443));
        All.Where(static one => !string.Equals(one.Name.Replace("_", "", StringComparison.Ordinal), ((RemoteProcedure)one.Number).ToString(), StringComparison.OrdinalIgnoreCase))
            .ShouldHaveSingleItem().Name.ShouldBe("NODE_DEVICE_DETTACH"); // As it is misspelt for ever.
    }

    [Theory]
    [InlineData("T0")]
    [InlineData("T1")]
    [InlineData("T2")]
    public void What_clients_cannot_do_without_is_served(string tier)
        => All.Where(one => one.Tier == tier && !IsServed(one.Number) && !Left.ContainsKey(one.Name)).Select(static one => one.Name).ShouldBeEmpty();

    [Fact]
    public void What_is_left_out_with_a_reason_is_left_out()
        => All.Where(static one => Left.ContainsKey(one.Name) && IsServed(one.Number)).ShouldBeEmpty();

    [Fact]
    public void The_rest_is_as_it_was_approved()
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, (string Tier, int Number, string Name)> tier in All.GroupBy(static one => one.Tier).OrderBy(static tier => tier.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{tier.Key}: {tier.Count(static one => IsServed(one.Number))} of {tier.Count()} are served\n");
            foreach ((string _, int number, string name) in tier.Where(static one => !IsServed(one.Number)))
            {
                text.Append(CultureInfo.InvariantCulture, $"  without {number} {name}\n");
            }
        }

        text.ToString().ShouldMatchApproved("Procedures");
    }

    // Messages are no rows of the table: EventTests and NetworkCallTests hear each of them.
    private static bool IsServed(int number) => Served.ContainsKey(number)
        || (RemoteProcedure)number == RemoteProcedure.NetworkEventLifecycle
        || DomainEventMessages.KindOf((RemoteProcedure)number, out _) is not null;
}
