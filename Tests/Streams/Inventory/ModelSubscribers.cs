using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Linq;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>The chains that a model subscribes to, each with what it should come to, worked out without change sets.</summary>
internal static class ModelSubscribers
{
    internal static ModelSubscriber Make(InventoryModel model, Random random)
    {
        IObservable<ChangeSet<int, Guest>> changes = model.Inventory.Changes;
        return random.Next(11) switch
        {
            0 => Raw(model),
            1 => Fold(model, "filter", changes.Filter(Odd), items => items.Where(item => Odd(item.Value))),
            2 => Fold(model, "transform", changes.Transform(Tens), items => items.Select(item => KeyValuePair.Create(item.Key, Tens(item.Value)))),
            3 => Fold(
                model,
                "filter, transform, filter",
                changes.Filter(Odd).Transform(Tens).Filter(tens => tens > 0),
                items => items.Where(item => Odd(item.Value) && Tens(item.Value) > 0).Select(item => KeyValuePair.Create(item.Key, Tens(item.Value)))),
            4 => Sorted(model, "sort", changes, items => items),
            5 => Sorted(model, "filter, sort", changes.Filter(Odd), items => items.Where(item => Odd(item.Value))),
            6 => Groups(model),
            7 => Count(model),
            8 => SortedRows(model),
            9 => UnsortedRows(model),
            _ => Watch(model, random.Next(9)),
        };
    }

    private static bool Odd(Guest guest) => guest.Value % 2 == 1;

    private static int Tens(Guest guest) => guest.Value / 10;

    private static int Sort(Guest guest) => guest.Value % 5;

    private static int Group(Guest guest) => guest.Value % 4;

    private static string Text<T>(IEnumerable<T> items) => string.Join(" ", items);

    private static ModelSubscriber Raw(InventoryModel model)
    {
        Dictionary<int, Guest> held = [];
        return new(model, "raw", () => Text(held.OrderBy(item => item.Key)), position => Text(model.At(position)))
        {
            Subscription = self => model.Inventory.Changes.ShouldObeyContract(model.At).Subscribe(
                set =>
                {
                    set.ApplyTo(held);
                    self.Told(set.Position);
                },
                self.Completed),
        };
    }

    private static ModelSubscriber Fold<T>(
        InventoryModel model, string name, IObservable<ChangeSet<int, T>> changes, Func<ImmutableSortedDictionary<int, Guest>, IEnumerable<KeyValuePair<int, T>>> expected)
    {
        Dictionary<int, T> held = [];
        return new(model, name, () => Text(held.OrderBy(item => item.Key)), position => Text(expected(model.At(position))))
        {
            Subscription = self => changes.ShouldObeyContract().Subscribe(
                set =>
                {
                    set.ApplyTo(held);
                    self.Told(set.Position);
                },
                self.Completed),
        };
    }

    private static ModelSubscriber Sorted(
        InventoryModel model, string name, IObservable<ChangeSet<int, Guest>> changes, Func<ImmutableSortedDictionary<int, Guest>, IEnumerable<KeyValuePair<int, Guest>>> expected)
    {
        SortedRows<Guest>? last = null;
        List<Guest> stepped = [];
        return new(model, name, () => $"{Text(last!)} / {Text(stepped)}", position =>
        {
            string rows = Text(expected(model.At(position)).Select(item => item.Value).OrderBy(Sort)); // A stable sort of what is in the order of keys.
            return $"{rows} / {rows}";
        })
        {
            Subscription = self => changes.SortBy(Sort).Subscribe(
                rows =>
                {
                    last = rows;
                    Walk(rows, stepped);
                    self.Told(rows.Position);
                },
                self.Completed),
        };
    }

    private static void Walk(SortedRows<Guest> rows, List<Guest> stepped)
    {
        if (rows.IsSnapshot)
        {
            stepped.Clear();
            stepped.AddRange(rows);
        }

        foreach (RowChange<Guest> step in rows.Changes)
        {
            if (step.Reason != RowChangeReason.Insert)
            {
                stepped.RemoveAt(step.From);
            }

            if (step.Reason != RowChangeReason.Remove)
            {
                stepped.Insert(step.Index, step.Item);
            }
        }
    }

    private static ModelSubscriber Groups(InventoryModel model)
    {
        Dictionary<int, IGroup<int, int, Guest>> groups = [];
        Dictionary<int, ModelGroup> inside = [];
        return new(
            model,
            "group",
            () => Text(groups.OrderBy(group => group.Key).Select(group => $"{group.Key}: {Text(group.Value.Items.OrderBy(item => item.Key))} {inside[group.Key].Trouble}")),
            position => Text(model.At(position).GroupBy(item => Group(item.Value)).OrderBy(group => group.Key).Select(group => $"{group.Key}: {Text(group)} ")))
        {
            Subscription = self =>
            {
                IDisposable subscription = model.Inventory.Changes.Group(Group, model.Scheduler).ShouldObeyContract().Subscribe(
                    set =>
                    {
                        set.ApplyTo(groups);
                        foreach (IGroup<int, int, Guest> group in groups.Values)
                        {
                            if (!inside.TryGetValue(group.Key, out ModelGroup? known) || known.Group != group)
                            {
                                known?.Dispose();
                                inside[group.Key] = new ModelGroup(group, model.Scheduler);
                            }
                        }

                        self.Told(set.Position);
                    },
                    self.Completed);
                return Disposable.Create(() =>
                {
                    subscription.Dispose();
                    foreach (ModelGroup group in inside.Values)
                    {
                        group.Dispose();
                    }
                });
            },
        };
    }

    private static ModelSubscriber Count(InventoryModel model)
    {
        int? count = null;
        return new(model, "count", () => $"{count}", position => $"{model.At(position).Count}")
        {
            Subscription = self => model.Inventory.Changes.Count().Subscribe(
                next =>
                {
                    count = next;
                    self.Told();
                },
                self.Completed),
        };
    }

    private static ModelSubscriber SortedRows(InventoryModel model)
    {
        var rows = new ObservableCollection<Guest>();
        return new(model, "rows", () => Text(rows), position => Text(model.At(position).Select(item => item.Value).OrderBy(Sort)))
        {
            Subscription = self =>
            {
                var sorted = new Subject<SortedRows<Guest>>();
                sorted.BindTo(rows);
                return model.Inventory.Changes.SortBy(Sort).Do(sorted).Subscribe(next => self.Told(next.Position), self.Completed);
            },
        };
    }

    private static ModelSubscriber UnsortedRows(InventoryModel model)
    {
        var rows = new ObservableCollection<Guest>();
        var bound = new Subject<ChangeSet<int, Guest>>();
        bound.BindTo(rows);
        return new(model, "unsorted rows", () => Text(rows.OrderBy(guest => guest.Value)), position => Text(model.At(position).Values.OrderBy(guest => guest.Value)))
        {
            Subscription = self => model.Inventory.Changes.Do(bound).Subscribe(next => self.Told(next.Position), self.Completed),
        };
    }

    private static ModelSubscriber Watch(InventoryModel model, int key)
    {
        Guest? held = null;
        return new(model, $"watch {key}", () => $"{held}", position => $"{model.OneAt(position, key)}")
        {
            Subscription = self => model.Inventory.Watch(key).Subscribe(
                next =>
                {
                    held = next;
                    self.Told();
                },
                self.Completed),
        };
    }
}
