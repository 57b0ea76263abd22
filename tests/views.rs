//! Own views on the real program: how one looked at the register comes back at the next start, columns are chosen, and a
//! view that has a name is looked through again.

use crate::office::Office;
use crate::terminal::Screen;

const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";

fn leave(mut screen: Screen) {
    screen.press("q");
    assert_eq!(screen.wait_for_end(), 0);
}

#[test]
fn the_last_view_comes_back_at_the_next_start() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut first = office.dashboard(160, 40);
    first.wait_for("1.1");
    // The association under the cursor becomes a filter, the column of ratings goes, and the table has the keys.
    first.press("1");
    first.press(DOWN);
    first.press(" ");
    first.wait_for("vì");
    first.press("3");
    first.press("c");
    first.wait_for("CỘT CỦA BẢNG");
    first.press(DOWN);
    first.press(DOWN);
    first.press(" ");
    first.press("\x1b");
    first.wait_until("a table without ratings", |text| !text.contains("CỘT CỦA BẢNG") && !text.contains("Xếp loại "));
    let chip = chip_of(&first.text());
    leave(first);
    // A server that was started anew has it too, and so has another computer.
    office.stop();
    office.serve();
    let mut second = office.dashboard(120, 36);
    second.wait_for(&chip);
    second.wait_until("no ratings", |text| text.contains("Thành lập") && !text.contains("Xếp loại "));
    second.press("X");
    second.wait_until("no filter", |text| !text.contains(&chip));
    leave(second);
    let mut third = office.dashboard(120, 36);
    third.wait_until("what was left", |text| text.contains("Thành lập") && !text.contains("Xếp loại "));
    assert!(!third.text().contains(&chip));
    leave(third);
}

#[test]
fn a_view_with_a_name_is_chosen_again() {
    let mut office = Office::new(&["--demo"]);
    office.serve();
    let mut screen = office.dashboard(120, 36);
    screen.wait_for("1.1");
    screen.press("1");
    screen.press(DOWN);
    screen.press(" ");
    screen.wait_for("vì");
    let chip = chip_of(&screen.text());
    screen.press("b");
    screen.wait_for("Chưa có cách xem nào");
    screen.press("s");
    screen.wait_for("Tên:");
    screen.press("giao ban");
    screen.wait_for("giao ban");
    screen.press(ENTER);
    screen.wait_for("của tôi");
    screen.press(" ");
    screen.wait_for("mọi người thấy");
    screen.press("\x1b");
    screen.wait_until("the panes", |text| !text.contains("CÁCH XEM"));
    screen.press("X");
    screen.wait_until("no filter", |text| !text.contains("CÁCH XEM") && !text.contains("vì ["));
    screen.press("b");
    screen.wait_for("giao ban");
    screen.press(ENTER);
    screen.wait_until("the view", |text| text.contains(&chip) && text.contains("vì"));
    leave(screen);
}

/// The first chip of a screen.
fn chip_of(text: &str) -> String {
    let line = text.lines().find(|line| line.contains("vì [")).expect("a chip");
    let label = line.split("vì [").nth(1).and_then(|rest| rest.split(']').next());
    format!("[{}]", label.expect("a label"))
}
