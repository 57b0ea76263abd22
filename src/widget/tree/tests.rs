//! Tests of the tree, apart from it since together they would be too long to read.

use super::*;
use crate::widget::ink::picture;
use proptest::prelude::*;

const LOOK: Look = Look::sixteen();

fn nodes() -> Vec<Node<u32>> {
    let rows: [(u32, u16, &str); 7] = [
        (1, 0, "Tỉnh Yên Bái"),
        (10, 1, "Trấn Yên"),
        (11, 2, "Báo Đáp"),
        (12, 2, "Hưng Khánh"),
        (20, 1, "Văn Chấn"),
        (21, 2, "Tú Lệ"),
        (30, 1, "Văn Yên"),
    ];
    rows.map(|(id, depth, label)| Node {
        id,
        depth,
        label: label.to_owned(),
        note: String::new(),
        has_children: id % 10 == 0 || id == 1,
    })
    .into()
}

fn tree(open: &[u32]) -> TreeState<u32> {
    let mut tree = TreeState::new();
    tree.set_height(5);
    tree.set_nodes(nodes());
    open.iter().for_each(|id| tree.open(id));
    tree
}

fn draw(tree: &TreeState<u32>) -> Vec<String> {
    let figure = |id: &u32| Figure {
        text: (id * 99).to_string(),
        change: if *id == 12 { "+1".to_owned() } else { String::new() },
        ..Figure::default()
    };
    picture(24, 5, |area, buf| tree.render(area, buf, &LOOK, true, "chưa có địa bàn", figure))
}

#[test]
fn drawn() {
    let mut tree = tree(&[1, 10]);
    assert!(tree.open_to(&12));
    let want = [
        "  ▾ Tỉnh Yên Bái      99",
        "    ▾ Trấn Yên       990",
        "        Báo Đáp     1089",
        "▌       Hưng Kh… +1 1188",
        "    ▸ Văn Chấn      1980",
    ];
    assert_eq!(draw(&tree), want);
}

#[test]
fn an_empty_tree_says_why() {
    let mut tree = tree(&[]);
    tree.set_nodes(Vec::new());
    assert_eq!(draw(&tree)[2], "     chưa có địa bàn");
    assert_eq!(tree.cursor(), None);
    tree.left();
    tree.right();
    tree.toggle();
}

#[test]
fn right_opens_then_goes_in_and_left_comes_back() {
    let mut tree = tree(&[]);
    let mut walk = Vec::new();
    for key in "rrrrr<<<<<".chars() {
        if key == 'r' {
            tree.right()
        } else {
            tree.left()
        }
        walk.push((tree.cursor().copied().unwrap_or_default(), tree.viewport().len()));
    }
    let want = [(1, 4), (10, 4), (10, 6), (11, 6), (11, 6), (10, 6), (10, 4), (1, 4), (1, 1), (1, 1)];
    assert_eq!(walk, want);
}

#[test]
fn the_cursor_stays_on_its_node() {
    let mut tree = tree(&[1, 10, 20]);
    tree.open_to(&21);
    let line = |tree: &TreeState<u32>| tree.viewport().cursor().map(|row| row - tree.viewport().visible().start);
    let before = line(&tree);
    tree.close(&10);
    assert_eq!(tree.cursor(), Some(&21));
    tree.open(&10);
    assert_eq!((tree.cursor(), line(&tree)), (Some(&21), before));
    tree.set_nodes(nodes().into_iter().filter(|node| node.id != 11).collect());
    assert_eq!(tree.cursor(), Some(&21));
    tree.close(&1);
    assert_eq!(tree.cursor(), Some(&1));
}

#[test]
fn a_search_keeps_what_stands_above() {
    let mut tree = tree(&[]);
    tree.filter(|node| node.label.contains("Lệ") || node.id == 30);
    assert_eq!((tree.found(), tree.cursor()), (Some(2), Some(&21)));
    let want = [
        "  ▾ Tỉnh Yên Bái      99",
        "    ▾ Văn Chấn      1980",
        "▌       Tú Lệ       2079",
        "    ▾ Văn Yên       2970",
        "",
    ];
    assert_eq!(draw(&tree), want);
    tree.left();
    assert_eq!(tree.cursor(), Some(&20));
    tree.right();
    tree.clear_filter();
    assert_eq!((tree.cursor(), tree.is_open(&20), tree.found()), (Some(&21), true, None));
    tree.filter(|_| false);
    assert_eq!((tree.cursor(), tree.viewport().len()), (None, 0));
    tree.clear_filter();
    assert_eq!((tree.cursor(), tree.viewport().len()), (Some(&21), 5));
}

proptest! {
    #[test]
    fn rows_and_cursor_agree(keys in prop::collection::vec((0u8..9, 0usize..7), 0..40)) {
        let mut tree = tree(&[1]);
        for (key, n) in keys {
            let id = nodes()[n].id;
            match key {
                0 => tree.left(),
                1 => tree.right(),
                2 => tree.toggle(),
                3 => tree.go([Motion::Up, Motion::Down, Motion::End][n % 3]),
                4 => prop_assert!(tree.open_to(&id) && tree.cursor() == Some(&id)),
                5 => tree.set_nodes(nodes().into_iter().filter(|node| node.id < 12 || node.id != id).collect()),
                6 => tree.filter(|node| node.id > id),
                7 => tree.clear_filter(),
                _ => tree.set_nodes(nodes()),
            }
            if key == 5 {
                tree.set_nodes(nodes());
            }
            prop_assert_eq!(tree.rows.len(), tree.viewport.len());
            prop_assert!(tree.rows.is_sorted());
            prop_assert_eq!(tree.cursor().is_some(), !tree.rows.is_empty());
            draw(&tree);
        }
    }
}
