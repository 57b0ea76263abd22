//! News for those who watch.

use std::net::Shutdown;
use std::sync::Arc;

use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::record::RecordKey;
use crate::model::record::Table;
use crate::server::outbox::Frame;
use crate::server::state::Shared;
use crate::wire::frame::encode_from_server;
use crate::wire::message::FromServer;
use crate::wire::message::MOST_TOUCHED;
use crate::wire::message::Push;
use crate::wire::message::ServerState;

/// Tells of a commit that touched these records. It is encoded once for all, and waits for nobody.
pub fn publish(shared: &Shared, touched: &[RecordKey]) {
    let seats = shared.seats();
    if seats.is_empty() {
        return;
    }
    let seq = shared.projection().register().seq();
    let sites = touched.iter().filter(|key| key.table == Table::Sites).map(|key| SiteId::from_index(key.number));
    let mut sites: Vec<_> = sites.take(MOST_TOUCHED + 1).collect();
    let too_many = sites.len() > MOST_TOUCHED;
    sites.truncate(MOST_TOUCHED);
    let lagged = frame(Push::Changed { seq, sites: Vec::new(), lagged: true });
    let news = if too_many { Arc::clone(&lagged) } else { frame(Push::Changed { seq, sites, lagged: false }) };
    seats.iter().for_each(|seat| seat.outbox.tell_change(&news, &lagged));
}

/// Tells of the server's state.
pub fn publish_state(shared: &Shared, state: &ServerState) {
    let news = frame(Push::State(state.clone()));
    shared.seats().iter().for_each(|seat| seat.outbox.tell_state(&news));
}

/// Sends away everyone who has no right any more, after telling why, and tells the others what they may do now.
pub fn publish_rights(shared: &Shared) {
    for seat in shared.seats() {
        let (entitled, capacity) = {
            let projection = shared.projection();
            let (register, today) = (projection.register(), projection.today().day());
            (!seat.authority(register, today).is_nothing(), seat.capacity(register, today))
        };
        if entitled {
            seat.outbox.tell_capacity(&frame(Push::Capacity(capacity)));
        }
        if !entitled {
            shared.log.note(format_args!("{} has no right any more", seat.officer));
            let problem = Problem::new(Reason::Forbidden).with("value", &seat.officer);
            seat.outbox.say(&frame(Push::Dismissed(problem)));
            // It is read no further; what it is owed still goes out.
            drop(seat.stream.shutdown(Shutdown::Read));
        }
    }
    shared.moved.ring();
}

/// Tells everyone that the server stops.
pub fn publish_stop(shared: &Shared) {
    let news = frame(Push::Stopping);
    shared.seats().iter().for_each(|seat| seat.outbox.say(&news));
}

/// A push is small, so it always fits; an empty frame would be passed over.
pub fn frame(push: Push) -> Frame {
    encode_from_server(&FromServer::Push(push)).unwrap_or_default().into()
}
