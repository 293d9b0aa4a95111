using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

public sealed class InventoryExamplesTests : IDisposable
{
    private static readonly Guid Web = Guid.NewGuid();

    private readonly VirtualTime _time = new();
    private readonly InventoryWriter<Guid, DomainRecord> _writer;
    private readonly StringWriter _output = new();
    private long _sequence;

    public InventoryExamplesTests()
    {
        _writer = new InventoryWriter<Guid, DomainRecord>(_time);
        Tell(Web, "web", DomainState.Running);
        Tell(Guid.NewGuid(), "db", DomainState.Running);
        Tell(Guid.NewGuid(), "old", DomainState.Shutoff);
    }

    public void Dispose() => _output.Dispose();

    [Theory]
    [InlineData("inventories.md", "InventoryExamples.cs", "grid", "search", "watch", "query", "groups", "loop")]
    [InlineData("networks.md", "NetworkExamples.cs", "addresses")]
    [InlineData("dynamicdata.md", "DynamicDataAdapter.cs", "adapter")]
    public void The_programs_of_a_document_are_those_that_the_tests_run(string document, string file, params string[] names)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", document));
        string[] source = File.ReadAllLines(Path.Combine(Repository.Root, "Tests", "Docs", file));
        foreach (string name in names)
        {
            string[] program = [.. source.SkipWhile(line => line.Trim() != $"// <{name}>").Skip(1).TakeWhile(line => line.Trim() != $"// </{name}>")];
            program.ShouldNotBeEmpty(name);
            int margin = program.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
            text.ShouldContain(string.Join("\n", program.Select(line => line.Length > margin ? line[margin..] : line)), customMessage: name);
        }
    }

    [Fact]
    public void The_rows_are_what_is_searched_for_whatever_changes_first()
    {
        ObservableCollection<string> rows = [];
        using var searches = new BehaviorSubject<string>("");
        using IDisposable found = InventoryExamples.Search(_writer.Inventory, searches, _time, rows);
        _time.AdvanceBySeconds(1);
        rows.Count.ShouldBe(_writer.Inventory.Count);

        searches.OnNext("W");
        _time.AdvanceBySeconds(1);
        rows.ShouldBe(["web"]);
        Tell(Guid.NewGuid(), "web2", DomainState.Running);
        Tell(Guid.NewGuid(), "other", DomainState.Running);
        _time.AdvanceBySeconds(1);
        rows.ShouldBe(["web", "web2"]);

        searches.OnNext("2");
        _time.AdvanceBySeconds(1);
        rows.ShouldBe(["web2"]);
    }

    [Fact]
    public void The_grid_follows_the_domains()
    {
        ObservableCollection<string> rows = [];
        using IDisposable grid = InventoryExamples.Grid(_writer.Inventory, _time, rows);
        _time.AdvanceBySeconds(1);
        rows.ShouldBe(["db Running", "web Running"]);
        Tell(Web, "web", DomainState.Paused);
        Tell(Guid.NewGuid(), "new", DomainState.Running);
        _time.AdvanceBySeconds(1);
        rows.ShouldBe(["db Running", "new Running", "web Paused"]);
    }

    [Fact]
    public void One_domain_is_watched_until_it_is_gone()
    {
        using IDisposable one = InventoryExamples.Watch(_writer.Inventory, Web, _output);
        _time.AdvanceBySeconds(1);
        Tell(Web, "renamed", DomainState.Running);
        Tell(Web, "renamed", DomainState.Paused);
        _writer.Remove(Web, new Position(Guid.Empty, ++_sequence));
        _time.AdvanceBySeconds(1);
        Printed().ShouldBe(["Running", "Paused", "gone"]);
    }

    [Fact]
    public void The_query_tells_crashes_that_are_news()
    {
        Tell(Guid.NewGuid(), "before", DomainState.Crashed);
        using IDisposable query = InventoryExamples.Query(_writer.Inventory, _output);
        _time.AdvanceBySeconds(1);
        Tell(Web, "web", DomainState.Crashed);
        Tell(Web, "renamed", DomainState.Crashed);
        _time.AdvanceBySeconds(1);
        Printed().ShouldBe(["web crashed at 5"]);
    }

    [Fact]
    public void The_groups_are_counted()
    {
        using IDisposable groups = InventoryExamples.Groups(_writer.Inventory, _time, _output);
        _time.AdvanceBySeconds(1);
        Tell(Web, "web", DomainState.Paused);
        _time.AdvanceBySeconds(1);
        Printed().ShouldBe(["2 Running", "1 Shutoff", "1 Running", "1 Paused"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_loop_is_told_what_happened_meanwhile_at_once()
    {
        Task loop = InventoryExamples.LoopAsync(_writer.Inventory, _output, CancellationToken.None);
        _time.AdvanceBySeconds(1);
        _writer.Complete();
        _time.AdvanceBySeconds(1);
        await loop.WaitAsync(TimeSpan.FromSeconds(30));
        Printed().ShouldBe(["3 changes up to 3"]);
    }

    [Fact]
    public void What_the_adapter_keeps_is_what_the_inventory_holds()
    {
        var cache = new SourceCache<DomainRecord, Guid>(domain => domain.Uuid);
        using IDisposable adapter = _writer.Inventory.Changes.PopulateInto(cache);
        _time.AdvanceBySeconds(1);
        Same();
        Tell(Web, "web", DomainState.Paused);
        Tell(Guid.NewGuid(), "new", DomainState.Running);
        _time.AdvanceBySeconds(1);
        Same();
        _writer.Remove(Web, new Position(Guid.Empty, ++_sequence));
        _time.AdvanceBySeconds(1);
        Same();
        _writer.Reset([new(Web, new DomainRecord { Uuid = Web, Name = "web" })], new Position(Guid.NewGuid(), 1));
        _time.AdvanceBySeconds(1);
        Same();
        cache.Edits.ShouldBe(5);

        void Same() => cache.Items.OrderBy(item => item.Key).ShouldBe(_writer.Inventory.Items.OrderBy(item => item.Key));
    }

    [Fact]
    public void The_adapter_has_the_cache_look_at_an_item_anew()
    {
        var cache = new SourceCache<DomainRecord, Guid>(domain => domain.Uuid);
        using var changes = new Subject<ChangeSet<Guid, DomainRecord>>();
        using IDisposable adapter = changes.PopulateInto(cache);
        var web = new DomainRecord { Uuid = Web, Name = "web" };

        changes.OnNext(new ChangeSet<Guid, DomainRecord>(default, true, Change.Add(Web, web)));
        changes.OnNext(new ChangeSet<Guid, DomainRecord>(default, false, Change.Refresh(Web, web)));

        cache.Refreshed.ShouldBe(1);
    }

    private string[] Printed() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Tell(Guid uuid, string name, DomainState state)
    {
        var position = new Position(Guid.Empty, ++_sequence);
        _writer.Set(uuid, new DomainRecord { Uuid = uuid, Name = name, State = state, Position = position }, position);
    }
}
